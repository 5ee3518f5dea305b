import NIOCore
import Synchronization

/// The open connections.
final class ConnectionTable: Sendable {
    private struct State: Sendable {
        var isClosed = false
        var tasks: [ObjectIdentifier: (channel: any Channel, task: Task<Void, Never>)] = [:]
    }

    private let state = Mutex(State())

    /// Serves a connection in a task of its own, until either side closes it.
    func serve(_ connection: HTTPConnection) {
        let id = ObjectIdentifier(connection.channel)
        let isClosed = state.withLock { state in
            let task = Task {
                // A broken connection is left to the client; the server continues.
                try? await connection.serve()
                self.remove(id)
            }
            state.tasks[id] = (connection.channel, task)
            return state.isClosed
        }
        if isClosed { connection.channel.close(promise: nil) }
    }

    /// Closes all connections, also later ones, and waits for their tasks.
    func close() async {
        let open = state.withLock { state in
            state.isClosed = true
            return Array(state.tasks.values)
        }
        for (channel, _) in open { channel.close(promise: nil) }
        for (_, task) in open { await task.value }
    }

    private func remove(_ id: ObjectIdentifier) {
        state.withLock { $0.tasks[id] = nil }
    }
}
