import HTTPTransport
import Indexes
import Synchronization

/// Ends a program as SIGKILL does at one of its requests that write to an index: that one takes effect, its answer is lost, and
/// nothing more goes out. One of these requests goes out at a time.
final class KillSwitch: Transport {
    private let transport: any Transport
    private let turn = AsyncSemaphore(1)
    private let state: Mutex<State>

    private struct State {
        var left: Int
        var isDead = false
        var sent: [String] = []
    }

    init(_ transport: any Transport, request: Int) {
        self.transport = transport
        state = Mutex(State(left: request))
    }

    /// URLs of what was sent, in order; the answer of the last one was lost. `nil`: nothing was cut.
    var sent: [String]? { state.withLock { $0.isDead ? $0.sent : nil } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let writes: Set<String> = ["PutObject", "CopyObject", "DeleteObject"]
        guard writes.contains(request.operation ?? ""), !request.url.contains("/.rollbook/") else {
            if state.withLock({ $0.isDead }) { throw CancellationError() }
            return try await transport.send(request)
        }
        return try await turn.withPermit {
            let isLast = try state.withLock { state in
                if state.isDead { throw CancellationError() }
                state.sent.append(request.url)
                state.left -= 1
                state.isDead = state.left < 0
                return state.isDead
            }
            let response = try await transport.send(request)
            if isLast { throw CancellationError() }
            return response
        }
    }
}
