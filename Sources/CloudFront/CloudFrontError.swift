import HTTPTransport
import S3

/// A CloudFront operation that failed: what was asked, of which distribution, and what the service answered.
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
        package static let invalidClientTokenID: Code = "InvalidClientTokenId"
        package static let signatureDoesNotMatch: Code = "SignatureDoesNotMatch"
        /// Ours: no complete answer (see `message`).
        package static let noAnswer: Code = "rollbook.NoAnswer"
        /// Ours: an answer that is not what CloudFront documents.
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

    package var description: String {
        let request = requestID.map { " (request \($0))" } ?? ""
        return "CloudFront distribution \(distribution): \(operation): \(code.rawValue): \(message)\(request)"
    }
}

/// CloudFront's `<ErrorResponse>`.
struct CloudFrontErrorDocument: Equatable {
    var code: CloudFrontError.Code
    var message: String
    var requestID: String?

    /// `nil` for anything else, such as a proxy's page.
    init?(body: [UInt8]) {
        guard !body.isEmpty, let tree = try? XMLTree(parsing: body) else { return nil }
        let error = tree.name == "Error" ? tree : tree["Error"]
        guard let error, let code = error.text("Code"), !code.isEmpty else { return nil }
        self.code = CloudFrontError.Code(rawValue: code)
        message = error.text("Message") ?? ""
        requestID = tree.text("RequestId") ?? error.text("RequestId")
    }
}

extension CloudFrontError {
    /// For an answer that is none of the expected.
    init(_ response: HTTPResponse, operation: String, distribution: String) {
        let document = CloudFrontErrorDocument(body: response.body)
        self.init(
            code: document?.code ?? Self.code(ofStatus: response.status),
            message: document?.message ?? "answered \(response.status) without an error document",
            operation: operation, distribution: distribution, status: response.status,
            requestID: document?.requestID ?? response.headers["x-amzn-RequestId"])
    }

    private static func code(ofStatus status: Int) -> Code {
        switch status {
        case 403: .accessDenied
        case 429: "Throttling"
        case 500: "InternalError"
        case 503: "ServiceUnavailable"
        default: .malformedAnswer
        }
    }

    /// Whether the service asks for less, which a later attempt gives it.
    var isThrottling: Bool {
        status == 429
            || [
                "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "TooManyRequests",
                "TooManyRequestsException", "RequestLimitExceeded", "SlowDown",
            ].contains(code)
    }

    /// Whether the same request can succeed a moment later.
    var canPass: Bool {
        isThrottling || [408, 500, 502, 503, 504].contains(status)
            || [.noAnswer, "InternalError", "ServiceUnavailable", "RequestTimeout"].contains(code)
    }

    /// Whether a clock that is wrong can be why the signature was refused.
    var mayBeSkew: Bool {
        (status == 403 || status == 400)
            && [.signatureDoesNotMatch, "RequestExpired", "RequestTimeTooSkewed", "InvalidSignatureException"]
                .contains(code)
    }
}
