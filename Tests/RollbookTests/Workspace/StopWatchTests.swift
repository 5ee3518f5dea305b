import Rollbook
import Synchronization
import Testing

/// The watch beside long work for an operator who asks to stop.
@Suite struct StopWatchTests {
    /// A clock that goes on by what is slept.
    private final class Scene: Sendable {
        let passed = Mutex(Duration.zero)
        let lines = Mutex<[String]>([])
        let asksAfter: Duration

        init(asksAfter: Duration) { self.asksAfter = asksAfter }

        func watch(isPipe: Bool) -> StopWatch {
            StopWatch(
                isAsked: { self.passed.withLock { $0 } >= self.asksAfter }, isPipe: isPipe,
                now: { self.passed.withLock { $0 } }, sleep: { duration in self.passed.withLock { $0 += duration } },
                say: { line in self.lines.withLock { $0.append(line) } })
        }
    }

    @Test("It returns within 2 seconds of being asked")
    func ends() async throws {
        let scene = Scene(asksAfter: .seconds(5))
        try await scene.watch(isPipe: false).watch("verifying nightly")
        #expect(scene.passed.withLock { $0 } <= .seconds(7))
        #expect(scene.lines.withLock { $0 } == [], "a terminal shows the work itself")
    }

    @Test("A pipe gets a line every 15 seconds")
    func lines() async throws {
        let scene = Scene(asksAfter: .seconds(50))
        try await scene.watch(isPipe: true).watch("verifying nightly")
        #expect(
            scene.lines.withLock { $0 } == [
                "verifying nightly for 15 s", "verifying nightly for 30 s", "verifying nightly for 45 s",
            ])
    }

    @Test("It ends with the work")
    func cancelled() async throws {
        let watch = StopWatch(
            isAsked: { false }, isPipe: true, now: { .zero }, sleep: { try await Task.sleep(for: $0) }, say: { _ in })
        let task = Task { try await watch.watch("verifying nightly") }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
