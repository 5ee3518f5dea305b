extension Workspace {
    /// Does what may wait for long, and ends it as soon as the operator asks to stop. Only for what reads.
    /// - Parameter what: in words, such as `verifying nightly`.
    /// - Returns: `nil` when it was ended.
    func interruptible<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        guard let watch else { return try await body() }
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
