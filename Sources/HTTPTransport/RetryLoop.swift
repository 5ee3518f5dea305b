/// The one retry loop: it pauses by a policy and pays from a budget. The caller decides whether a failure is worth another
/// attempt.
package struct RetryLoop: Sendable {
    private let policy: RetryPolicy
    private let budget: RetryBudget
    private let patience: Patience?
    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: @Sendable () -> Double

    /// The result of one attempt.
    package enum Attempt<Answer> {
        case succeeded(Answer)
        /// A final result that says nothing about the service's health: no tokens are refunded.
        case refused(Answer)
        /// The cause of the failure is corrected: another attempt follows at once, and is not counted.
        case corrected
        /// The result if there is no further attempt, and the pause before one.
        case failed(Result<Answer, any Error>, Pause)
    }

    /// Hints about the time of the next attempt.
    package struct Pause: Sendable {
        package var isThrottling: Bool
        /// The pause that the server asked for.
        package var retryAfterMilliseconds: Int?

        package init(isThrottling: Bool, retryAfterMilliseconds: Int?) {
            self.isThrottling = isThrottling
            self.retryAfterMilliseconds = retryAfterMilliseconds
        }
    }

    /// - Parameters:
    ///   - patience: allows more attempts than the policy while the service only refuses; `nil` for none.
    ///   - sleep: waits; throws `CancellationError` when the task is cancelled.
    ///   - random: uniform in 0…1, for the jitter of pauses.
    package init(
        policy: RetryPolicy = .standard, budget: RetryBudget = RetryBudget(),
        patience: Patience? = nil, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.policy = policy
        self.budget = budget
        self.patience = patience
        self.sleep = sleep
        self.random = random
    }

    /// Records that the service gave a reason for its refusal, which is an answer too.
    package func answered() {
        patience?.answered()
    }

    /// Attempts until one succeeds, throws, or is the last one that policy, budget and patience allow.
    package func run<Answer>(_ attempt: () async throws -> Attempt<Answer>) async throws -> Answer {
        var number = 1
        var lastCost: Int?
        while true {
            if let quiet = patience?.quiet { try await sleep(quiet) }
            switch try await attempt() {
            case .succeeded(let answer):
                budget.refund(lastCost)
                answered()
                return answer
            case .refused(let answer):
                answered()
                return answer
            case .corrected: continue
            case .failed(let result, let pause):
                let endures = patience?.endures(
                    .init(isThrottling: pause.isThrottling, retryAfterMilliseconds: pause.retryAfterMilliseconds))
                if endures != true {
                    guard number < policy.attemptsMax, let cost = budget.withdraw(isThrottling: pause.isThrottling)
                    else { return try result.get() }
                    lastCost = cost
                }
                try await sleep(
                    policy.delay(
                        afterAttempt: number, isThrottling: pause.isThrottling,
                        retryAfterMilliseconds: pause.retryAfterMilliseconds, random: random()))
                number += 1
            }
        }
    }
}
