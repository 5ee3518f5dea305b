import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server on loopback: one task for each connection, its requests one after the other, and bodies with
/// backpressure in both directions.
///
/// NIO passes the target unchanged. TCP_NODELAY is set, so that keep-alive answers are not delayed.
final class HTTPServer: Sendable {
    typealias Respond = @Sendable (SandboxRequest) async -> SandboxResponse

    /// The given port, or the one that the system chose.
    let port: Int
    private let listener: any Channel
    private let connections: ConnectionTable

    private static let backlog: Int32 = 1024

    /// Starts to listen on 127.0.0.1.
    /// - Parameters:
    ///   - port: 0 for a free one.
    ///   - bodies: the folder for request bodies that are too large for memory.
    ///   - rate: the bandwidth of each connection.
    /// - Throws: `IOError` when the port is not available.
    init(port: Int, bodies: BodyFolder, rate: ConnectionRate, respond: @escaping Respond) async throws {
        let connections = ConnectionTable()
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: true)
                    // The task begins here and not where connections are accepted: a wrapped channel must be served, even if
                    // the server stops meanwhile.
                    let connection = try HTTPConnection(
                        channel: channel, bodies: bodies, rate: rate, respond: respond)
                    connections.serve(connection)
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        self.connections = connections
        self.port = listener.localAddress?.port ?? port
    }

    /// Closes the port and every connection, and returns when all their tasks are done.
    func stop() async {
        try? await listener.close()
        await connections.close()
    }
}
