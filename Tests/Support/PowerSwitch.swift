import HTTPTransport
import Synchronization

/// Cuts a program off its store from some request on, as SIGKILL does: nothing more goes out, and no answer comes.
package final class PowerSwitch: Sendable {
    private struct State: Sendable {
        /// Requests that still go out before the power is cut; `nil`: it stays on.
        var left: Int?
        var operations: Set<String> = []
        var counts: @Sendable (_ path: String) -> Bool = { _ in true }
        var isCut = false
    }

    private let state = Mutex(State())

    package init() {}

    /// - Parameters:
    ///   - count: so many requests still go out.
    ///   - operations: only these are counted.
    ///   - counts: by the object's key; others are sent uncounted, as long as the power is on.
    package func cut(
        after count: Int, of operations: Set<String>,
        where counts: @escaping @Sendable (_ key: String) -> Bool = { _ in true }
    ) {
        state.withLock { $0 = State(left: count, operations: operations, counts: counts) }
    }

    /// - Returns: whether the power was cut.
    @discardableResult
    package func restore() -> Bool {
        state.withLock { state in
            defer { state = State() }
            return state.isCut
        }
    }

    /// - Throws: `CancellationError`, which says nothing of what became of a request.
    func pass(_ request: HTTPRequest) throws {
        let isCut = state.withLock { state in
            if let left = state.left, state.operations.contains(request.operation ?? ""),
                state.counts(request.objectKey)
            {
                state.isCut = state.isCut || left == 0
                state.left = max(0, left - 1)
            }
            return state.isCut
        }
        if isCut { throw CancellationError() }
    }
}

extension HTTPRequest {
    /// The part behind the bucket of a path-style URL.
    fileprivate var objectKey: String {
        let path = url.split(separator: "?", maxSplits: 1)[0]
        return path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(4).joined(separator: "/")
    }
}
