/// Maps `elements` with at most `limit` of them under way; results in the order of the elements. The first error
/// cancels the rest.
package func mapConcurrently<Element: Sendable, Result: Sendable>(
    _ elements: some Collection<Element>, limit: Int,
    _ transform: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: elements.count)
        var waiting = elements.enumerated().makeIterator()
        for _ in 0..<limit {
            guard let (index, element) = waiting.next() else { break }
            group.addTask { (index, try await transform(element)) }
        }
        while let (index, result) = try await group.next() {
            results[index] = result
            if let (index, element) = waiting.next() {
                group.addTask { (index, try await transform(element)) }
            }
        }
        return results.compactMap(\.self)
    }
}

/// Runs `body` for each element with at most `limit` under way.
package func forEachConcurrently<Element: Sendable>(
    _ elements: some Collection<Element>, limit: Int,
    _ body: @escaping @Sendable (Element) async throws -> Void
) async throws {
    _ = try await mapConcurrently(elements, limit: limit) { try await body($0) }
}
