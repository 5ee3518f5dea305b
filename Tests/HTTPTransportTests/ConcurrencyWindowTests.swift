import Testing

@testable import HTTPTransport

@Suite struct ConcurrencyWindowTests {
    static let limits = AdaptiveTransport.Limits(minimum: 4, initial: 16, maximum: 64)

    /// Answers that come at a rate that depends on the number of requests under way.
    private func settle(
        _ window: inout ConcurrencyWindow, rounds: Int, from start: Duration = .zero, rate: (Int) -> Double
    ) -> Duration {
        var now = start
        window.beginRound(at: now)
        for _ in 0..<rounds {
            let limit = window.limit
            for _ in 0..<(2 * limit) {
                now += .seconds(1 / rate(limit))
                window.answered(at: now, isFull: true)
            }
        }
        return now
    }

    @Test("Where more under way bring more answers, as many as allowed")
    func latencyBound() {
        var window = ConcurrencyWindow(Self.limits)
        _ = settle(&window, rounds: 8) { Double($0) / 0.03 }
        #expect(window.limit == 64)
    }

    @Test("Where they do not, the number stays after one more try")
    func busy() {
        var window = ConcurrencyWindow(Self.limits)
        _ = settle(&window, rounds: 15) { _ in 1000 }
        #expect(window.limit == 32)
    }

    @Test("It has doubled as often as it may after as many answers as were under way")
    func slowStart() {
        var window = ConcurrencyWindow(Self.limits)
        window.beginRound(at: .zero)
        var now = Duration.zero
        for _ in 0..<(16 + 32) {
            now += .seconds(0.03 / Double(window.limit))
            window.answered(at: now, isFull: true)
        }
        #expect(window.limit == 64)
    }

    @Test("Rounds in which nobody waits say nothing")
    func idle() {
        var window = ConcurrencyWindow(Self.limits)
        for number in 1...1000 { window.answered(at: .milliseconds(number), isFull: false) }
        #expect(window.limit == 16)
    }

    @Test("SlowDown halves it once for all that were under way, down to the minimum")
    func throttled() {
        var window = ConcurrencyWindow(Self.limits)
        for _ in 0..<10 { window.throttled(begun: .seconds(1), at: .seconds(2)) }
        #expect(window.limit == 8)
        for second in 3...6 { window.throttled(begun: .seconds(second), at: .seconds(second)) }
        #expect(window.limit == 4)
    }

    @Test("After a SlowDown it grows by small steps, and not at once")
    func recovery() {
        var window = ConcurrencyWindow(Self.limits)
        window.throttled(begun: .zero, at: .seconds(1))
        let now = settle(&window, rounds: 20, from: .seconds(2)) { Double($0) / 0.03 }
        #expect(window.limit == 8)
        _ = settle(&window, rounds: 1, from: now) { Double($0) / 0.03 }
        #expect(window.limit == 12)
    }
}

@Suite struct AdaptiveTransportTests {
    @Test("No more than the limit are under way, and everyone gets an answer")
    func limited() async throws {
        let gate = GatedTransport()
        let transport = AdaptiveTransport(gate, limits: .init(initial: 4, maximum: 4)) { .zero }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                group.addTask { try await transport.send(HTTPRequest(url: "http://a.example/\(number)")).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(gate.peak == 4)
    }

    @Test("A request is made when its turn has come, not before: a signature must not age in the queue")
    func made() async throws {
        let gate = GatedTransport(isHeld: true)
        let transport = AdaptiveTransport(gate, limits: .init(initial: 1, maximum: 1)) { .zero }
        let made = Locked(0)
        let sends = (0..<3).map { number in
            Task {
                try await transport.send(to: "http://a.example/") {
                    made.withLock { $0 += 1 }
                    return HTTPRequest(url: "http://a.example/\(number)")
                }
            }
        }
        while gate.peak == 0 { await Task.yield() }
        // The others have long come to the queue by then, if they do not wait.
        for _ in 0..<1000 { await Task.yield() }
        #expect(made.withLock { $0 } == 1)
        gate.open()
        for send in sends { #expect(try await send.value.status == 200) }
        #expect(made.withLock { $0 } == 3)
    }

    @Test("A request that cannot be made is its caller's error, and keeps nobody from a place")
    func unmade() async throws {
        struct Refused: Error {}
        let transport = AdaptiveTransport(GatedTransport(), limits: .init(initial: 1, maximum: 1)) { .zero }
        await #expect(throws: Refused.self) { try await transport.send(to: "http://a.example/") { throw Refused() } }
        #expect(try await transport.send(HTTPRequest(url: "http://a.example/")).status == 200)
    }

    @Test("Each origin has its own limit")
    func origins() async throws {
        let gate = GatedTransport()
        let transport = AdaptiveTransport(gate, limits: .init(initial: 2, maximum: 2)) { .zero }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let host = number % 2 == 0 ? "http://a.example" : "https://a.example:444"
                group.addTask { _ = try await transport.send(HTTPRequest(url: "\(host)/\(number)?q=/")) }
            }
            try await group.waitForAll()
        }
        #expect(gate.peak == 4)
    }

    @Test("Whoever is cancelled while waiting goes at once, and keeps nobody from a place")
    func cancelled() async throws {
        let gate = GatedTransport(isHeld: true)
        let transport = AdaptiveTransport(gate, limits: .init(initial: 1, maximum: 1)) { .zero }
        let first = Task { try await transport.send(HTTPRequest(url: "http://a.example/1")) }
        while gate.peak == 0 { await Task.yield() }
        let second = Task { try await transport.send(HTTPRequest(url: "http://a.example/2")) }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        gate.open()
        #expect(try await first.value.status == 200)
        #expect(try await transport.send(HTTPRequest(url: "http://a.example/3")).status == 200)
    }
}

@Suite struct RequestCounterTests {
    @Test("Requests count by name, each attempt, with the bytes of their bodies")
    func counts() async throws {
        let counter = RequestCounter(GatedTransport())
        _ = try await counter.send(
            HTTPRequest(method: "PUT", url: "", body: .bytes([1, 2, 3]), operation: "PutObject"))
        _ = try await counter.send(HTTPRequest(method: "PUT", url: "", body: .bytes([4]), operation: "PutObject"))
        _ = try await counter.send(HTTPRequest(url: "http://a.example/"))
        let counts = RequestCounts(operations: ["PutObject": 2, "HTTP GET": 1], bytesSent: 4, bytesReceived: 6)
        #expect(counter.counts == counts)
        #expect(
            counts - RequestCounts(operations: ["PutObject": 2], bytesSent: 4) + RequestCounts(bytesSent: 1)
                == RequestCounts(operations: ["HTTP GET": 1], bytesSent: 1, bytesReceived: 6))
    }
}

/// Answers 200 with two bytes, and notes how many were under way at once.
private final class GatedTransport: Transport, Sendable {
    private struct State {
        var underWay = 0
        var peak = 0
        var isHeld: Bool
    }

    private let state: Locked<State>

    init(isHeld: Bool = false) {
        state = Locked(State(isHeld: isHeld))
    }

    var peak: Int { state.withLock { $0.peak } }

    func open() { state.withLock { $0.isHeld = false } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        state.withLock { state in
            state.underWay += 1
            state.peak = max(state.peak, state.underWay)
        }
        repeat { await Task.yield() } while state.withLock { $0.isHeld }
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.underWay -= 1 }
        return HTTPResponse(status: 200, headers: HTTPHeaders(), body: [1, 2], url: request.url)
    }
}
