import Foundation
import Glibc

/// A server on a free port of 127.0.0.1 that does with each connection exactly what a test says, down to the bytes.
final class LoopbackServer: @unchecked Sendable {
    let port: UInt16
    private let listener: Int32
    private let lock = NSLock()
    private var connections: [ServerConnection] = []
    private var received: [ReceivedRequest] = []
    private var isStopped = false

    struct SystemCallFailed: Error {
        let call: String
        let code: Int32
    }

    /// `handle` runs on a thread of its own for each connection, which is closed when it returns.
    init(_ handle: @escaping @Sendable (ServerConnection) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw SystemCallFailed(call: "socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 256) | getsockname(descriptor, address, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard code == 0 else { throw SystemCallFailed(call: "bind", code: errno) }
        Thread.detachNewThread { [weak self] in
            while true {
                let socket = accept(descriptor, nil, nil)
                guard socket >= 0, let connection = self?.add(socket) else { break }
                Thread.detachNewThread {
                    handle(connection)
                    connection.close()
                }
            }
            Glibc.close(descriptor)
        }
    }

    /// A server that answers every request with the bytes of `answer`, on connections kept open.
    static func answering(_ answer: @escaping @Sendable (ReceivedRequest) -> String) throws -> LoopbackServer {
        try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.send(answer(request)) }
        }
    }

    deinit { stop() }

    /// Refuses further connections and ends those there are, so that all threads end. May be called again.
    func stop() {
        let connections = lock.withLock {
            defer { isStopped = true }
            // The thread that accepts closes the descriptor: here it could be another server's already.
            if !isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
            return self.connections
        }
        connections.forEach { $0.shutDown() }
    }

    func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }

    var connectionCount: Int { lock.withLock { connections.count } }

    /// Every request read so far, on any connection.
    var requests: [ReceivedRequest] { lock.withLock { received } }

    private func add(_ socket: Int32) -> ServerConnection {
        lock.withLock {
            let connection = ServerConnection(socket: socket, number: connections.count + 1) { [weak self] request in
                self?.lock.withLock { self?.received.append(request) }
            }
            connections.append(connection)
            return connection
        }
    }
}

/// A request as it came over the wire.
struct ReceivedRequest: Sendable {
    /// Everything before the body, line by line.
    let lines: [String]
    let body: [UInt8]
    /// The number of the server's connection that it came on, from 1.
    let connection: Int

    var method: String { String(lines[0].split(separator: " ")[0]) }
    var target: String { String(lines[0].split(separator: " ")[1]) }

    /// The values of the header lines with exactly this name.
    func values(of name: String) -> [String] {
        lines.dropFirst().filter { $0.hasPrefix(name + ":") }
            .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
}

/// One connection, as its handler sees it.
final class ServerConnection: @unchecked Sendable {
    let number: Int
    private let lock = NSLock()
    private var socket: Int32?
    private let record: (ReceivedRequest) -> Void
    private var buffer: [UInt8] = []

    init(socket: Int32, number: Int, record: @escaping (ReceivedRequest) -> Void) {
        self.socket = socket
        self.number = number
        self.record = record
    }

    /// The next request with its body; `nil` when the peer closed the connection.
    func readRequest() -> ReceivedRequest? {
        guard let lines = readHead() else { return nil }
        let head = ReceivedRequest(lines: lines, body: [], connection: number)
        let length = head.values(of: "Content-Length").first.flatMap { Int($0) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let request = ReceivedRequest(lines: lines, body: Array(buffer.prefix(length)), connection: number)
        buffer.removeFirst(length)
        record(request)
        return request
    }

    /// The lines before a body, which is left unread.
    func readHead() -> [String]? {
        while true {
            if let end = Data(buffer).firstRange(of: Data("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                buffer.removeFirst(end.upperBound)
                return lines
            }
            guard fill() else { return nil }
        }
    }

    /// Reads and forgets `count` bytes; `false` when the peer closed first.
    func discard(_ count: Int) -> Bool {
        var left = count - buffer.count
        buffer = []
        while left > 0 {
            guard fill() else { return false }
            left -= buffer.count
            buffer = []
        }
        return true
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends every byte; `false` when the peer is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            guard let socket = openSocket else { return false }
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// The next bytes, of whatever kind; `nil` when the peer closed the connection.
    func receive() -> [UInt8]? {
        guard !buffer.isEmpty || fill() else { return nil }
        defer { buffer = [] }
        return buffer
    }

    /// Holds the connection open, silent, until the peer closes it.
    func waitForClose() {
        while fill() { buffer = [] }
    }

    /// Closes with a reset (RST) instead of an end (FIN).
    func reset() {
        if let socket = openSocket {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        close()
    }

    func close() {
        lock.withLock {
            guard let socket else { return }
            Glibc.close(socket)
            self.socket = nil
        }
    }

    func shutDown() {
        lock.withLock { _ = socket.map { shutdown($0, Int32(SHUT_RDWR)) } }
    }

    private var openSocket: Int32? { lock.withLock { socket } }

    private func fill() -> Bool {
        guard let socket = openSocket else { return false }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: chunk.prefix(count))
        return true
    }
}

/// Something that one thread or task waits for and another one says; once open it stays so.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    func wait() {
        semaphore.wait()
        semaphore.signal()
    }

    /// Waits without holding up the tasks that share this thread.
    func opened() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.wait()
                continuation.resume()
            }
        }
    }
}
