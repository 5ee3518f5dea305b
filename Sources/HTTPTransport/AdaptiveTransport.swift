/// Keeps as many requests in flight to each origin as it can sustain; the others queue in order.
///
/// Each origin begins with `Limits.initial`. The limit grows while more requests in flight bring more answers a second. When
/// they do not, the origin or this machine is busy, and the limit stays. A throttling answer (503, 429) halves it, and from
/// then on it grows in small steps.
package struct AdaptiveTransport: Transport {
    /// Limits for the requests in flight to one origin.
    package struct Limits: Sendable, Equatable {
        package var minimum: Int
        package var initial: Int
        package var maximum: Int

        package init(minimum: Int = 4, initial: Int = 64, maximum: Int) {
            precondition(maximum > 0, "at least one request must be allowed")
            self.maximum = maximum
            self.minimum = min(minimum, maximum)
            self.initial = min(initial, maximum)
        }
    }

    private let transport: any Transport
    private let limits: Limits
    private let now: @Sendable () -> Duration
    private let origins = Locked<[String: OriginLimit]>([:])

    /// - Parameters:
    ///   - transport: must allow as many concurrent requests as all origins together may have.
    ///   - now: time since any fixed moment.
    package init(_ transport: any Transport, limits: Limits, now: @escaping @Sendable () -> Duration) {
        self.transport = transport
        self.limits = limits
        self.now = now
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await send(to: request.url) { request }
    }

    package func send(to url: String, making make: () throws -> HTTPRequest) async throws -> HTTPResponse {
        let origin = origin(of: url)
        try await origin.enter(at: now())
        do {
            let request = try make()
            let begin = now()
            let response = try await transport.send(request)
            let isThrottled = response.status == 503 || response.status == 429
            origin.leave(isThrottled ? .throttled(begun: begin) : .answered, at: now())
            return response
        } catch {
            origin.leave(.lost, at: now())
            throw error
        }
    }

    private func origin(of url: String) -> OriginLimit {
        let name = String(originText(of: url))
        return origins.withLock { origins in
            if let known = origins[name] { return known }
            let origin = OriginLimit(limits)
            origins[name] = origin
            return origin
        }
    }
}
