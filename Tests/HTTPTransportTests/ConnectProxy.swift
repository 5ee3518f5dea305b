import Dispatch
import Foundation
import Glibc

/// A proxy on a free port of 127.0.0.1 that takes CONNECT, and leads every host to one port of this machine.
final class ConnectProxy {
    private let server: LoopbackServer

    /// - Parameters:
    ///   - port: of the server that stands for every host.
    ///   - answer: the status line's end. Any but 200 makes no connection; `nil` ends the client's.
    init(to port: Int, answer: String? = "200 Connection established") throws {
        server = try LoopbackServer { connection in
            guard connection.readRequest() != nil, let answer else { return }
            connection.send("HTTP/1.1 \(answer)\r\n\(answer.hasPrefix("200") ? "" : "Content-Length: 0\r\n")\r\n")
            if answer.hasPrefix("200") { connection.relay(to: port) } else { connection.waitForClose() }
        }
    }

    var place: String { "127.0.0.1:\(server.port)" }

    /// The requests to the proxy itself.
    var requests: [ReceivedRequest] { server.requests }
}

extension ServerConnection {
    /// Passes the bytes of both ends on until one of them closes.
    fileprivate func relay(to port: Int) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let upstream = ServerConnection(socket: socket, number: 0) { _ in }
        defer { upstream.close() }
        guard code == 0 else { return }
        let hasEnded = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while let bytes = upstream.receive(), self.send(bytes) {}
            self.shutDown()
            hasEnded.signal()
        }
        while let bytes = receive(), upstream.send(bytes) {}
        upstream.shutDown()
        hasEnded.wait()
    }
}
