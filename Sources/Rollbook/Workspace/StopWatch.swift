/// Waits for the operator to ask for a stop, beside work that may take long. In a pipe it writes a progress line now and then.
package struct StopWatch: Sendable {
    /// Whether the operator has asked to stop.
    private let isAsked: @Sendable () -> Bool
    /// Whether the output is not a terminal, such as the log of a CI job.
    private let isPipe: Bool
    /// The time since some fixed moment.
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let say: @Sendable (String) -> Void

    /// The time from one progress line to the next, in seconds.
    package static let lineSeconds = 15
    /// The time from one check for a stop request to the next.
    package static let pause = Duration.milliseconds(100)

    package init(
        isAsked: @escaping @Sendable () -> Bool, isPipe: Bool, now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void, say: @escaping @Sendable (String) -> Void
    ) {
        (self.isAsked, self.isPipe, self.now, self.sleep, self.say) = (isAsked, isPipe, now, sleep, say)
    }

    /// Returns when the operator asks to stop.
    /// - Parameter what: the work in words, such as `verifying nightly`.
    /// - Throws: `CancellationError` when the work is over.
    package func watch(_ what: String) async throws {
        let began = now()
        var lines = 0
        while !isAsked() {
            try await sleep(Self.pause)
            let seconds = Int((now() - began).components.seconds)
            guard isPipe, seconds / Self.lineSeconds > lines else { continue }
            lines = seconds / Self.lineSeconds
            say("\(what) for \(seconds) s")
        }
    }
}
