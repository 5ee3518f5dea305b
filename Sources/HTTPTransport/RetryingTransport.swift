/// Tries GET and HEAD requests again when what went wrong can pass; other methods go through once.
///
/// For readers (upstream indexes, public pages). Whoever signs or writes decides by itself, with `RetryPolicy`.
package struct RetryingTransport: Transport {
    private let transport: any Transport
    private let policy: RetryPolicy
    private let budget: RetryBudget
    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: @Sendable () -> Double

    /// - Parameters:
    ///   - sleep: waits; throws `CancellationError` when the task is cancelled.
    ///   - random: uniform in 0…1.
    package init(
        _ transport: any Transport, policy: RetryPolicy = .standard, budget: RetryBudget = RetryBudget(),
        sleep: @escaping @Sendable (Duration) async throws -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.transport = transport
        self.policy = policy
        self.budget = budget
        self.sleep = sleep
        self.random = random
    }

    /// The first response that is not worth another attempt, or what the last attempt gave.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.method == "GET" || request.method == "HEAD" else { return try await transport.send(request) }
        var attempt = 1
        var lastCost: Int?
        while true {
            let result = await attemptOnce(request)
            guard let retry = Retry(after: result), attempt < policy.attemptsMax,
                let cost = budget.withdraw(isThrottling: retry.isThrottling)
            else {
                if case .success(let response) = result, (200..<400).contains(response.status) {
                    budget.refund(lastCost)
                }
                return try result.get()
            }
            lastCost = cost
            let delay = policy.delay(
                afterAttempt: attempt, isThrottling: retry.isThrottling,
                retryAfterMilliseconds: retry.afterMilliseconds, random: random())
            try await sleep(delay)
            attempt += 1
        }
    }

    private func attemptOnce(_ request: HTTPRequest) async -> Result<HTTPResponse, any Error> {
        do {
            return .success(try await transport.send(request))
        } catch {
            return .failure(error)
        }
    }
}

/// That a result is worth another attempt, and what the server said of when.
private struct Retry {
    let isThrottling: Bool
    let afterMilliseconds: Int?

    init?(after result: Result<HTTPResponse, any Error>) {
        switch result {
        case .success(let response):
            guard [429, 500, 502, 503, 504].contains(response.status) else { return nil }
            isThrottling = response.status == 429 || response.status == 503
            afterMilliseconds = retryAfterMilliseconds(response.headers)
        case .failure(let error):
            guard let error = error as? TransportError, error.kind.canPass else { return nil }
            isThrottling = false
            afterMilliseconds = nil
        }
    }
}

/// `x-amz-retry-after` in milliseconds, or `Retry-After` in seconds (its date form is not used); `nil` when unusable.
private func retryAfterMilliseconds(_ headers: HTTPHeaders) -> Int? {
    let milliseconds = headers["x-amz-retry-after"].flatMap { Int($0) }
    let seconds = headers["Retry-After"].flatMap { Int($0) }.flatMap { $0 <= 86_400 ? $0 * 1000 : nil }
    return (milliseconds ?? seconds).flatMap { $0 >= 0 ? $0 : nil }
}

extension TransportError.Kind {
    /// Whether the same request can succeed a moment later.
    fileprivate var canPass: Bool {
        switch self {
        case .resolve, .connect, .tls, .timeout, .stalled, .connectionLost, .bodyTruncated, .other: true
        case .badURL, .bodyTooLarge, .tooManyRedirects, .requestBodyUnreadable, .sinkFailed: false
        }
    }
}
