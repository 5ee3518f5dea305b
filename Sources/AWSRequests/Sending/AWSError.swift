/// A failed request to AWS or a compatible store: the operation, and the service's answer.
package struct AWSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An error code of a service; an open set, matched by name.
    package struct Code: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package init(stringLiteral value: String) {
            rawValue = value
        }

        package static let internalError: Code = "InternalError"
        package static let requestTimeTooSkewed: Code = "RequestTimeTooSkewed"
        /// Ours: no complete answer (see `message`); for a write, it may have taken effect.
        package static let noAnswer: Code = "rollbook.NoAnswer"
        /// Ours: an answer that differs from the service's documentation.
        package static let malformedAnswer: Code = "rollbook.MalformedAnswer"
        /// Ours: there are no credentials to sign with.
        package static let noCredentials: Code = "rollbook.NoCredentials"
        /// Ours: the request breaks a rule of the API and was not sent.
        package static let invalidRequest: Code = "rollbook.InvalidRequest"
    }

    package var code: Code
    package var message: String
    /// The API name, such as `CopyObject`.
    package var operation: String
    /// HTTP status; 0 without an answer.
    package var status: Int
    package var requestID: String?
    /// Whether a write may have taken effect although it failed (no answer, a 5xx, an error inside 200).
    package var mayHaveTakenEffect: Bool

    package init(
        code: Code, message: String, operation: String, status: Int = 0, requestID: String? = nil,
        mayHaveTakenEffect: Bool = false
    ) {
        self.code = code
        self.message = message
        self.operation = operation
        self.status = status
        self.requestID = requestID
        self.mayHaveTakenEffect = mayHaveTakenEffect
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
