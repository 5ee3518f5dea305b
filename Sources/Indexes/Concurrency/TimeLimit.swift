/// Cancels work that takes longer than a step's `timeout`.
///
/// Requests in flight are cancelled; a write that may have taken effect stays `sent` in the journal, and resume checks its
/// outcome.
/// - Throws: `TimeLimitExceeded`, and what `body` throws.
package func withTimeLimit<Result: Sendable>(
    seconds: Int?, sleep: @escaping @Sendable (Duration) async throws -> Void,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    guard let seconds else { return try await body() }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await sleep(.seconds(seconds))
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
            throw TimeLimitExceeded(seconds: seconds)
        }
        return result
    }
}

/// The work took longer than its limit.
package struct TimeLimitExceeded: Error, Sendable, Equatable {
    package let seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }
}
