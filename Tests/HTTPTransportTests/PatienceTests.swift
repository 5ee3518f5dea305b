import HTTPTransport
import Synchronization
import Testing

/// How long a service that does nothing but refuse is waited for.
@Suite struct PatienceTests {
    /// A clock that sleeping moves, a service that answers by the clock, and the reports.
    private final class World: Sendable {
        private let state = Mutex((time: Duration.zero, attempts: 0, told: [String]()))

        var time: Duration { state.withLock { $0.time } }
        var attempts: Int { state.withLock { $0.attempts } }
        var told: [String] { state.withLock { $0.told } }

        func patience(_ budget: Duration) -> Patience {
            Patience(
                budget: budget, now: { [self] in time },
                tell: { [self] line in state.withLock { $0.told.append(line) } })
        }

        func loop(_ patience: Patience?) -> RetryLoop {
            RetryLoop(
                patience: patience, sleep: { [self] pause in state.withLock { $0.time += pause } }, random: { 0.5 })
        }

        /// - Parameter until: from then on the service does what it is asked.
        func ask(
            _ patience: Patience?, until: Duration, isThrottling: Bool = true, retryAfter: Int? = nil
        ) async throws -> Bool {
            try await loop(patience).run {
                let isOver = state.withLock { state in
                    state.attempts += 1
                    return state.time >= until
                }
                return isOver
                    ? .succeeded(true)
                    : .failed(
                        .success(false), .init(isThrottling: isThrottling, retryAfterMilliseconds: retryAfter))
            }
        }
    }

    @Test("A store that asks to slow down for 90 s is waited for, in tens of attempts and not in thousands")
    func waits() async throws {
        let world = World()
        #expect(try await world.ask(world.patience(.seconds(120)), until: .seconds(90)))
        #expect(world.time >= .seconds(90) && world.time < .seconds(120) && world.attempts < 40)
        #expect(world.told == ["the store asks to slow down: waits for it, up to 120 s"])
    }

    @Test("Nothing but refusals for the whole budget are enough; without patience three attempts are")
    func ends() async throws {
        let world = World()
        #expect(try await !world.ask(world.patience(.seconds(120)), until: .seconds(1000)))
        #expect(world.time >= .seconds(100) && world.time < .seconds(150))
        for patience in [nil, World().patience(.zero)] {
            let other = World()
            #expect(try await !other.ask(patience, until: .seconds(1000)))
            #expect(other.attempts == 3)
        }
    }

    @Test("One answer among the refusals begins the time anew")
    func anew() async throws {
        let world = World()
        let patience = world.patience(.seconds(120))
        for round in 1...5 {
            #expect(try await world.ask(patience, until: world.time + .seconds(100)))
            #expect(world.told.count == round)
        }
    }

    @Test("A store that never answered is not waited for: its address may be wrong. One that has answered is")
    func gone() async throws {
        let world = World()
        let patience = world.patience(.seconds(120))
        #expect(try await !world.ask(patience, until: .seconds(60), isThrottling: false))
        #expect(world.attempts == 3 && world.told.isEmpty)
        patience.answered()
        #expect(try await world.ask(patience, until: world.time + .seconds(60), isThrottling: false))
        #expect(world.told == ["the store does not answer: waits for it, up to 120 s"])
    }

    @Test("What the store says of when to come back holds for all, up to half a minute")
    func quiet() async throws {
        let world = World()
        let patience = world.patience(.seconds(120))
        #expect(patience.endures(.init(isThrottling: true, retryAfterMilliseconds: 10_000)))
        #expect(patience.quiet == .seconds(10))
        #expect(try await world.ask(patience, until: .zero) && world.time == .seconds(10) && world.attempts == 1)
        #expect(patience.quiet == nil)
        #expect(patience.endures(.init(isThrottling: true, retryAfterMilliseconds: .max)))
        #expect(patience.quiet == .seconds(30))
    }
}
