package import HTTPTransport

/// One request to perform, without address and signature.
package struct AWSCall: Sendable {
    /// The effect of sending the request twice.
    package enum Effect: Sendable {
        /// Reads, and writes that change no object and have the same result when sent twice.
        case repeatable
        /// Writes of an object, and requests that would create something again when sent twice.
        case once
    }

    /// The API name, such as `CopyObject`.
    package var operation: String
    package var method: String
    package var effect: Effect
    /// The path below the address, percent-encoded: empty, or begins with `/`.
    package var path: String
    /// Percent-encoded, without `?`.
    package var query: String
    package var headers: HTTPHeaders
    package var body: RequestBody
    /// Hexadecimal SHA-256 of the body.
    package var payloadHash: String
    package var sink: (any ResponseBodySink)?
    /// `nil`: the transport's own.
    package var timeouts: Timeouts?
    /// The limit of an answer's body in memory, in bytes.
    package var bodyBytesMax: Int
    /// Whether a response counts as an answer; others are errors.
    package var isAnswer: @Sendable (HTTPResponse) -> Bool
    /// Called just before each attempt; throws if it must not be sent. `nil`: every attempt may be sent.
    package var permission: (@Sendable () throws -> Void)?

    package init(
        operation: String, method: String, effect: Effect, path: String = "", query: String = "",
        headers: HTTPHeaders = HTTPHeaders(), body: RequestBody = .none, payloadHash: String,
        sink: (any ResponseBodySink)? = nil, timeouts: Timeouts? = nil, bodyBytesMax: Int = 256 << 20,
        isAnswer: @escaping @Sendable (HTTPResponse) -> Bool = { (200..<300).contains($0.status) }
    ) {
        self.operation = operation
        self.method = method
        self.effect = effect
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.payloadHash = payloadHash
        self.sink = sink
        self.timeouts = timeouts
        self.bodyBytesMax = bodyBytesMax
        self.isAnswer = isAnswer
    }

    /// Distinguishes a credentials service that does not answer from a lack of credentials.
    func error(_ problem: AWSSettingsError) -> AWSError {
        error(problem.kind == .unreachable ? .noAnswer : .noCredentials, problem.description)
    }

    func error(
        _ code: AWSError.Code, _ message: String, status: Int = 0, requestID: String? = nil,
        mayHaveTakenEffect: Bool = false
    ) -> AWSError {
        AWSError(
            code: code, message: message, operation: operation, status: status, requestID: requestID,
            mayHaveTakenEffect: mayHaveTakenEffect && effect == .once)
    }
}
