/// Limits the requests in flight to one origin, and queues the others.
final class OriginLimit: Sendable {
    /// The end of a request.
    enum Ending {
        case answered
        /// The origin asked to slow down. Requests begun before its last such answer do not count again.
        case throttled(begun: Duration)
        /// Ended without an answer.
        case lost
    }

    /// A waiting request. Its continuation is gone once it was resumed.
    private final class Waiter {
        var continuation: CheckedContinuation<Void, any Error>?
        var isCancelled = false
    }

    private struct State {
        var window: ConcurrencyWindow
        var underWay = 0
        var waiting: [Waiter] = []
        var head = 0

        var hasWaiting: Bool { head < waiting.count }

        mutating func popFirst() -> Waiter {
            let first = waiting[head]
            head += 1
            if head > 64 && head > waiting.count / 2 {
                waiting.removeFirst(head)
                head = 0
            }
            return first
        }
    }

    private let state: Locked<State>

    init(_ limits: AdaptiveTransport.Limits) {
        state = Locked(State(window: ConcurrencyWindow(limits)))
    }

    /// Returns when a request may go out.
    /// - Throws: `CancellationError` when the task was cancelled while it waited.
    func enter(at now: Duration) async throws {
        let isIn = state.withLock { state in
            guard state.underWay < state.window.limit else { return false }
            if state.underWay == 0 { state.window.beginRound(at: now) }
            state.underWay += 1
            return true
        }
        if isIn { return }
        // Touched under the lock only.
        nonisolated(unsafe) let waiter = Waiter()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(waiter, $0) }
        } onCancel: {
            let continuation = state.withLock { _ in
                waiter.isCancelled = true
                defer { waiter.continuation = nil }
                return waiter.continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    private func wait(_ waiter: Waiter, _ continuation: CheckedContinuation<Void, any Error>) {
        nonisolated(unsafe) let waiter = waiter
        let result: Result<Void, any Error>? = state.withLock { state in
            if waiter.isCancelled { return .failure(CancellationError()) }
            if state.underWay < state.window.limit {
                state.underWay += 1
                return .success(())
            }
            waiter.continuation = continuation
            state.waiting.append(waiter)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }

    /// Records a request's end, and lets waiting ones go.
    func leave(_ ending: Ending, at now: Duration) {
        let next = state.withLock { state in
            state.underWay -= 1
            switch ending {
            case .answered: state.window.answered(at: now, isFull: state.hasWaiting)
            case .throttled(let begun): state.window.throttled(begun: begun, at: now)
            case .lost: break
            }
            var next: [CheckedContinuation<Void, any Error>] = []
            while state.underWay < state.window.limit, state.hasWaiting {
                let waiter = state.popFirst()
                guard let continuation = waiter.continuation else { continue }
                waiter.continuation = nil
                state.underWay += 1
                next.append(continuation)
            }
            return next
        }
        for continuation in next { continuation.resume() }
    }
}
