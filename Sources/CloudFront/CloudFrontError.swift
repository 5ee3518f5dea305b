import AWSRequests

/// A failed CloudFront operation: the operation, the distribution, and the service's answer.
package struct CloudFrontError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An error code of CloudFront; an open set, matched by name.
    package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package init(stringLiteral value: String) {
            rawValue = value
        }

        package static let accessDenied: Code = "AccessDenied"
        package static let noSuchDistribution: Code = "NoSuchDistribution"
        package static let noSuchInvalidation: Code = "NoSuchInvalidation"
        /// More than 3,000 files or 15 wildcards of the distribution would be in progress at once.
        package static let tooManyInvalidations: Code = "TooManyInvalidationsInProgress"
        /// The caller reference was used with other paths.
        package static let batchAlreadyExists: Code = "InvalidationBatchAlreadyExists"
        package static let invalidArgument: Code = "InvalidArgument"
        package static let expiredToken: Code = "ExpiredToken"
        package static let signatureDoesNotMatch: Code = "SignatureDoesNotMatch"
        /// Ours: no complete answer (see `message`).
        package static let noAnswer: Code = "rollbook.NoAnswer"
        /// Ours: an answer that differs from CloudFront's documentation.
        package static let malformedAnswer: Code = "rollbook.MalformedAnswer"
        /// Ours: there are no credentials to sign with.
        package static let noCredentials: Code = "rollbook.NoCredentials"
    }

    package var code: Code
    package var message: String
    /// The API name, such as `CreateInvalidation`.
    package var operation: String
    package var distribution: String
    /// HTTP status; 0 without an answer.
    package var status: Int
    package var requestID: String?

    package init(
        code: Code, message: String, operation: String, distribution: String, status: Int = 0,
        requestID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.operation = operation
        self.distribution = distribution
        self.status = status
        self.requestID = requestID
    }

    /// Whether CloudFront cannot be reached, or only refuses for now.
    package var isUnavailable: Bool {
        code == .noAnswer || status == 429 || status >= 500 || Self.throttlingCodes.contains(code)
    }

    /// The codes for too many requests, which CloudFront answers with status 400.
    private static let throttlingCodes: Set<Code> = [
        "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
    ]

    package var description: String {
        let request = requestID.map { " (request \($0))" } ?? ""
        return "CloudFront distribution \(distribution): \(operation): \(code.rawValue): \(message)\(request)"
    }
}

extension CloudFrontError {
    init(_ error: AWSError, distribution: String) {
        self.init(
            code: Code(rawValue: error.code.rawValue), message: error.message, operation: error.operation,
            distribution: distribution, status: error.status, requestID: error.requestID)
    }
}

extension CloudFrontError.Code {
    /// The meaning of a status where an answer has no error document.
    init(ofStatus status: Int) {
        switch status {
        case 403: self = .accessDenied
        case 429: self = "Throttling"
        case 500: self = "InternalError"
        case 503: self = "ServiceUnavailable"
        default: self = .malformedAnswer
        }
    }
}
