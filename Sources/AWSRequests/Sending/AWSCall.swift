package import HTTPTransport

/// One request to perform: what is sent, apart from address and signature.
package struct AWSCall: Sendable {
    /// What sending it twice can do.
    package enum Effect: Sendable {
        /// Reads, and writes that leave the same when sent twice and change no object.
        case repeatable
        /// Writes an object, or makes something that a second sending would make again.
        case once
    }

    /// The API name, such as `CopyObject`.
    package var operation: String
    package var method: String
    package var effect: Effect
    /// Below the address, percent-encoded: empty, or it begins with `/`.
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
    /// The most bytes that are read of an answer into memory.
    package var bodyBytesMax: Int
    /// Whether a response is an answer; any other is an error.
    package var isAnswer: @Sendable (HTTPResponse) -> Bool
    /// Asked just before each attempt goes out; throws where it must not. `nil`: every attempt may.
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

    /// A service that gives credentials and does not answer is another matter than having none.
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
