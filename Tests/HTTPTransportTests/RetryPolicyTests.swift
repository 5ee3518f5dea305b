import HTTPTransport
import Testing

@Suite struct RetryPolicyTests {
    struct Pause: CustomTestStringConvertible, Sendable {
        let attempt: Int
        var isThrottling = false
        var retryAfterMilliseconds: Int?
        var random = 1.0
        let milliseconds: Int
        var testDescription: String {
            "attempt \(attempt), throttling \(isThrottling), asked \(retryAfterMilliseconds ?? -1), random \(random)"
        }
    }

    @Test(
        "The pause doubles, is jittered and bounded, and a server can lengthen it by 5 s",
        arguments: [
            Pause(attempt: 1, milliseconds: 50),
            Pause(attempt: 2, milliseconds: 100),
            Pause(attempt: 3, milliseconds: 200),
            Pause(attempt: 1, random: 0.5, milliseconds: 25),
            Pause(attempt: 3, random: 0, milliseconds: 0),
            Pause(attempt: 1, isThrottling: true, milliseconds: 1_000),
            Pause(attempt: 3, isThrottling: true, random: 0.25, milliseconds: 1_000),
            Pause(attempt: 6, isThrottling: true, milliseconds: 20_000),
            Pause(attempt: 10, milliseconds: 20_000),
            Pause(attempt: 1_000_000, milliseconds: 20_000),
            Pause(attempt: 0, milliseconds: 50),
            Pause(attempt: 1, retryAfterMilliseconds: 2_000, milliseconds: 2_000),
            Pause(attempt: 1, retryAfterMilliseconds: 60_000, milliseconds: 5_050),
            Pause(attempt: 2, isThrottling: true, retryAfterMilliseconds: 100, milliseconds: 2_000),
            Pause(attempt: 1, retryAfterMilliseconds: 0, random: 0, milliseconds: 0),
        ])
    func delay(_ pause: Pause) {
        let delay = RetryPolicy.standard.delay(
            afterAttempt: pause.attempt, isThrottling: pause.isThrottling,
            retryAfterMilliseconds: pause.retryAfterMilliseconds, random: pause.random)
        #expect(delay == .milliseconds(pause.milliseconds))
    }

    @Test("The standard mode makes three attempts")
    func attempts() {
        #expect(RetryPolicy.standard.attemptsMax == 3)
    }
}

@Suite struct RetryBudgetTests {
    @Test("A retry costs 14 tokens, a throttled one 5, and none is given on credit")
    func costs() {
        let budget = RetryBudget(capacity: 30)
        #expect(budget.withdraw(isThrottling: false) == 14)
        #expect(budget.withdraw(isThrottling: true) == 5)
        #expect(budget.available == 11)
        #expect(budget.withdraw(isThrottling: false) == nil)
        #expect(budget.withdraw(isThrottling: true) == 5)
        #expect(budget.available == 6)
    }

    @Test("A success gives back what its last retry cost, or one token, never above the capacity")
    func refunds() {
        let budget = RetryBudget()
        let cost = budget.withdraw(isThrottling: false)
        #expect(budget.available == 486)
        budget.refund(nil)
        #expect(budget.available == 487)
        budget.refund(cost)
        #expect(budget.available == 500)
    }
}
