import AWSRequests
package import Objects

/// A failed S3 operation: the operation, its object, and the service's answer.
package struct S3Error: Error, Sendable, Equatable, CustomStringConvertible {
    /// An error code of S3; an open set, matched by name.
    package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package init(stringLiteral value: String) {
            rawValue = value
        }

        package static let noSuchKey: Code = "NoSuchKey"
        package static let noSuchBucket: Code = "NoSuchBucket"
        package static let noSuchVersion: Code = "NoSuchVersion"
        package static let noSuchUpload: Code = "NoSuchUpload"
        package static let methodNotAllowed: Code = "MethodNotAllowed"
        package static let preconditionFailed: Code = "PreconditionFailed"
        package static let conditionalRequestConflict: Code = "ConditionalRequestConflict"
        package static let accessDenied: Code = "AccessDenied"
        package static let expiredToken: Code = "ExpiredToken"
        package static let invalidAccessKeyID: Code = "InvalidAccessKeyId"
        package static let signatureDoesNotMatch: Code = "SignatureDoesNotMatch"
        package static let requestTimeTooSkewed: Code = "RequestTimeTooSkewed"
        package static let slowDown: Code = "SlowDown"
        package static let internalError: Code = "InternalError"
        package static let permanentRedirect: Code = "PermanentRedirect"
        /// Ours: no complete answer (see `message`); for a write, it may have taken effect.
        package static let noAnswer: Code = "rollbook.NoAnswer"
        /// Ours: an answer that differs from S3's documentation.
        package static let malformedAnswer: Code = "rollbook.MalformedAnswer"
        /// Ours: a listing that is not in the order of keys, or does not end.
        package static let unorderedListing: Code = "rollbook.UnorderedListing"
        /// Ours: a condition was refused although the object meets it. The store's conditions cannot be trusted.
        package static let refusedTrueCondition: Code = "rollbook.RefusedTrueCondition"
        /// Ours: there are no credentials to sign with.
        package static let noCredentials: Code = "rollbook.NoCredentials"
        /// Ours: the request breaks a rule of the API and was not sent.
        package static let invalidRequest: Code = "rollbook.InvalidRequest"
    }

    package var code: Code
    package var message: String
    /// The API name, such as `CopyObject`.
    package var operation: String
    package var bucket: String
    package var key: ObjectKey?
    /// HTTP status; 0 without an answer.
    package var status: Int
    package var requestID: String?
    /// Whether a write may have taken effect although it failed (no answer, a 5xx, an error inside 200).
    package var mayHaveTakenEffect: Bool

    package init(
        code: Code, message: String, operation: String, bucket: String, key: ObjectKey? = nil, status: Int = 0,
        requestID: String? = nil, mayHaveTakenEffect: Bool = false
    ) {
        self.code = code
        self.message = message
        self.operation = operation
        self.bucket = bucket
        self.key = key
        self.status = status
        self.requestID = requestID
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }

    /// This error as the refusal of a condition that the object meets.
    package var ofTrueCondition: S3Error {
        var error = self
        error.code = .refusedTrueCondition
        error.message = "the store refused a condition that holds, so its conditions cannot be trusted (\(message))"
        return error
    }

    /// Whether the store says that it has no such operation.
    package var isUnknownToStore: Bool {
        code == "NotImplemented" || status == 501
            || (code == .methodNotAllowed && ["GetBucketVersioning", "ListObjectVersions"].contains(operation))
    }

    package var description: String {
        let object = "s3://\(bucket)" + (key.map { "/\($0)" } ?? "")
        let request = requestID.map { " (request \($0))" } ?? ""
        return "\(object): \(operation): \(code.rawValue): \(message)\(request)"
    }
}

extension S3Error {
    init(_ error: AWSError, bucket: String, key: ObjectKey?) {
        self.init(
            code: Code(rawValue: error.code.rawValue), message: error.message, operation: error.operation,
            bucket: bucket, key: key, status: error.status, requestID: error.requestID,
            mayHaveTakenEffect: error.mayHaveTakenEffect)
    }
}
