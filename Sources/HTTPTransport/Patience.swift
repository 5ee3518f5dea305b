/// The time that all clients of a service together wait while it only refuses.
///
/// A throttled service is waited for from the first refusal on. A broken or unreachable one is waited for only if it has
/// answered before: else its address may be wrong, and waiting does not help.
package final class Patience: Sendable {
    /// A failed attempt that may be repeated.
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
        /// The time since which there were only refusals.
        var refusedSince: Duration?
        /// The time until which the service asked for a pause.
        var quietUntil = Duration.zero
    }

    /// The longest time with only refusals.
    package let budget: Duration
    private let now: @Sendable () -> Duration
    private let tell: @Sendable (String) -> Void
    private let state = Locked(State())

    /// The longest pause of all callers that a service can ask for.
    private static let quietMax = Duration.seconds(30)

    package static let standardSeconds = 120

    /// - Parameters:
    ///   - budget: the longest time with only refusals.
    ///   - now: time since any fixed moment.
    ///   - tell: prints a line for people, once for each time that waiting begins.
    package init(
        budget: Duration, now: @escaping @Sendable () -> Duration, tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.budget = budget
        self.now = now
        self.tell = tell
    }

    /// Records that the service carried out a request, or gave its reason for refusing it.
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

    /// The pause that the service asked of all callers.
    package var quiet: Duration? {
        let time = now()
        let until = state.withLock { $0.quietUntil }
        return until > time ? until - time : nil
    }
}
