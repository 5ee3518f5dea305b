/// The one loop of attempts: pauses by a policy, pays from a budget. The caller decides what is worth another attempt.
package struct RetryLoop: Sendable {
    private let policy: RetryPolicy
    private let budget: RetryBudget
    private let patience: Patience?
    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: @Sendable () -> Double

    /// What one attempt came to.
    package enum Attempt<Answer> {
        case succeeded(Answer)
        /// A final result that says nothing of the service's health: it pays nothing back.
        case refused(Answer)
        /// Whatever made it fail is put right: another one follows at once, and is not counted.
        case corrected
        /// The result if there is no other attempt, and how long to wait for one.
        case failed(Result<Answer, any Error>, Pause)
    }

    /// What is known of when to try again.
    package struct Pause: Sendable {
        package var isThrottling: Bool
        /// What the server asked for.
        package var retryAfterMilliseconds: Int?

        package init(isThrottling: Bool, retryAfterMilliseconds: Int?) {
            self.isThrottling = isThrottling
            self.retryAfterMilliseconds = retryAfterMilliseconds
        }
    }

    /// - Parameters:
    ///   - patience: beyond the policy's attempts, while the service does nothing but refuse; `nil`: none.
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

    /// The service said why it does not do what was asked, which is an answer too.
    package func answered() {
        patience?.answered()
    }

    /// Attempts until one succeeds, throws, or is the last that policy, budget and patience allow.
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
