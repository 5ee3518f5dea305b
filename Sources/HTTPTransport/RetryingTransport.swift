/// Retries GET and HEAD requests after transient failures; sends other methods once.
///
/// For readers (upstream indexes, public pages). Signed requests and writes have retry rules of their own.
package struct RetryingTransport: Transport {
    private let transport: any Transport
    private let retries: RetryLoop

    /// - Parameters:
    ///   - sleep: waits; throws `CancellationError` when the task is cancelled.
    ///   - random: uniform in 0…1.
    package init(
        _ transport: any Transport, policy: RetryPolicy = .standard, budget: RetryBudget = RetryBudget(),
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.transport = transport
        retries = RetryLoop(policy: policy, budget: budget, sleep: sleep, random: random)
    }

    /// The first response that is not worth another attempt, or the last attempt's result.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else { return try await transport.send(request) }
        return try await retries.run {
            do {
                let response = try await transport.send(request)
                if (200..<400).contains(response.status) { return .succeeded(response) }
                guard let pause = RetryLoop.Pause(after: response) else { return .refused(response) }
                return .failed(.success(response), pause)
            } catch let error as TransportError where error.kind.canPass {
                return .failed(.failure(error), .init(isThrottling: false, retryAfterMilliseconds: nil))
            }
        }
    }
}

extension RetryLoop.Pause {
    /// `nil` if the answer is not worth another attempt.
    fileprivate init?(after response: HTTPResponse) {
        guard [429, 500, 502, 503, 504].contains(response.status) else { return nil }
        self.init(
            isThrottling: response.status == 429 || response.status == 503,
            retryAfterMilliseconds: pauseAsked(by: response.headers))
    }
}

extension TransportError.Kind {
    /// Whether the same request can succeed a moment later.
    package var canPass: Bool {
        switch self {
        case .resolve, .connect, .tls, .timeout, .stalled, .connectionLost, .bodyTruncated, .other: true
        case .badURL, .bodyTooLarge, .tooManyRedirects, .requestBodyUnreadable, .sinkFailed, .proxyRefused: false
        }
    }
}
