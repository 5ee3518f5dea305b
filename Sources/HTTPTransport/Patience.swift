/// How long a service that does nothing but refuse is waited for, by all its clients together.
///
/// A throttled service is waited for from the first refusal on. One that is out of order, or cannot be reached, only when it
/// has answered before: else its address may be wrong, and waiting mends nothing.
package final class Patience: Sendable {
    /// An attempt that failed and may be made again.
    package struct Refusal: Sendable {
        package var isThrottling: Bool
        package var retryAfterMilliseconds: Int?

        package init(isThrottling: Bool, retryAfterMilliseconds: Int? = nil) {
            self.isThrottling = isThrottling
            self.retryAfterMilliseconds = retryAfterMilliseconds
        }
    }

    private struct State {
        var hasAnswered = false
        /// Since when there was nothing but refusals.
        var refusedSince: Duration?
        /// Until when the service asked to be left alone.
        var quietUntil = Duration.zero
    }

    /// Of nothing but refusals.
    package let budget: Duration
    private let now: @Sendable () -> Duration
    private let tell: @Sendable (String) -> Void
    private let state = Locked(State())

    /// The longest time that a service's own word makes all callers wait.
    private static let quietMax = Duration.seconds(30)

    package static let standardSeconds = 120

    /// - Parameters:
    ///   - budget: nothing but refusals for so long are enough.
    ///   - now: time since any fixed moment.
    ///   - tell: a line for people, once for each time that it begins to wait.
    package init(
        budget: Duration, now: @escaping @Sendable () -> Duration, tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.budget = budget
        self.now = now
        self.tell = tell
    }

    /// The service did what it was asked, or said why not.
    package func answered() {
        state.withLock { state in
            state.hasAnswered = true
            state.refusedSince = nil
        }
    }

    /// Whether another attempt may follow.
    package func endures(_ refusal: Refusal) -> Bool {
        let time = now()
        let (endures, isFirst) = state.withLock { state -> (Bool, Bool) in
            guard refusal.isThrottling || state.hasAnswered, budget > .zero else { return (false, false) }
            let isFirst = state.refusedSince == nil
            let since = state.refusedSince ?? time
            state.refusedSince = since
            guard time - since < budget else { return (false, false) }
            if let milliseconds = refusal.retryAfterMilliseconds {
                let asked = min(Duration.milliseconds(Int64(max(0, min(milliseconds, 3_600_000)))), Self.quietMax)
                state.quietUntil = max(state.quietUntil, time + asked)
            }
            return (true, isFirst)
        }
        if isFirst {
            let what = refusal.isThrottling ? "asks to slow down" : "does not answer"
            tell("the store \(what): waits for it, up to \(budget.components.seconds) s")
        }
        return endures
    }

    /// How long all callers leave the service alone, by its own word.
    package var quiet: Duration? {
        let time = now()
        let until = state.withLock { $0.quietUntil }
        return until > time ? until - time : nil
    }
}
