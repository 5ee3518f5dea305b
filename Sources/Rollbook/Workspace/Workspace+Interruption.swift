extension Workspace {
    /// Runs work that may take long, and cancels it as soon as the operator asks to stop. Only for work that reads.
    /// - Parameter what: the work in words, such as `verifying nightly`.
    /// - Returns: `nil` if it was cancelled.
    func interruptible<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        guard let watch = console.watch else { return try await body() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await watch(what)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}
