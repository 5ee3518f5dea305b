/// The retry budget shared by all requests of one client, so that an outage does not triple the load: the token bucket of the
/// AWS SDKs' "standard" retry mode.
package final class RetryBudget: Sendable {
    private static let retryCost = 14
    private static let throttlingRetryCost = 5
    private static let firstAttemptRefund = 1

    private let capacity: Int
    private let tokens: Locked<Int>

    package init(capacity: Int = 500) {
        self.capacity = capacity
        tokens = Locked(capacity)
    }

    /// Tokens left.
    package var available: Int { tokens.withLock { $0 } }

    /// Pays for one retry.
    /// - Returns: the cost, to pass to `refund` when that retry succeeds; `nil` when the budget does not cover it, and then the
    ///   failure stands.
    package func withdraw(isThrottling: Bool) -> Int? {
        let cost = isThrottling ? Self.throttlingRetryCost : Self.retryCost
        return tokens.withLock { tokens in
            guard tokens >= cost else { return nil }
            tokens -= cost
            return cost
        }
    }

    /// Refunds tokens after a success: the cost of the last retry, or one token when the first attempt succeeded (`nil`).
    package func refund(_ lastCost: Int?) {
        let amount = lastCost ?? Self.firstAttemptRefund
        tokens.withLock { $0 = min($0 + amount, capacity) }
    }
}
