import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server on loopback: one task a connection, requests of a connection one after the other, bodies
/// with backpressure in both directions.
///
/// NIO hands over the target as it was sent, and sets TCP_NODELAY, so that keep-alive answers do not wait.
final class HTTPServer: Sendable {
    typealias Respond = @Sendable (SandboxRequest) async -> SandboxResponse
    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private typealias Listener = NIOAsyncChannel<Connection, Never>

    /// The port that was given, or that the system chose.
    let port: Int
    private let listener: any Channel
    private let task: Task<Void, Never>

    private static let backlog: Int32 = 1024

    /// Starts to listen on 127.0.0.1.
    /// - Parameters:
    ///   - port: 0 for a free one.
    ///   - bodies: where request bodies go that are too large for memory.
    /// - Throws: `IOError` when the port cannot be had.
    init(port: Int, bodies: BodyFolder, respond: @escaping Respond) async throws {
        let listener: Listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: true)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        self.listener = listener.channel
        self.port = listener.channel.localAddress?.port ?? port
        task = Task {
            try? await withThrowingDiscardingTaskGroup { group in
                try await listener.executeThenClose { connections in
                    for try await connection in connections {
                        group.addTask {
                            // A connection that breaks is the client's to notice; the server goes on.
                            try? await HTTPServer.serve(connection, bodies: bodies, respond: respond)
                        }
                    }
                }
            }
        }
    }

    /// Closes the port and every connection.
    func stop() async {
        task.cancel()
        try? await listener.close()
        await task.value
    }

    private static func serve(_ connection: Connection, bodies: BodyFolder, respond: Respond) async throws {
        let channel = connection.channel
        try await connection.executeThenClose { inbound, outbound in
            var parts = inbound.makeAsyncIterator()
            while case .head(let head)? = try await parts.next() {
                if head.headers[canonicalForm: "expect"].contains("100-continue") {
                    try await outbound.write(.head(HTTPResponseHead(version: head.version, status: .continue)))
                }
                let body = try await Self.body(from: &parts, into: bodies)
                let request = SandboxRequest(
                    method: head.method.rawValue, target: head.uri, headers: head.headers, body: body)
                let response = await respond(request)
                let mayStay = try await ResponseWriter(channel: channel, outbound: outbound)
                    .write(response, to: head)
                guard mayStay else { return }
            }
        }
    }

    private static func body(
        from parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator, into folder: BodyFolder
    ) async throws -> ObjectBody {
        var spool = BodySpool(in: folder)
        while let part = try await parts.next() {
            switch part {
            case .head: throw ChannelError.inappropriateOperationForState
            case .body(let buffer): try spool.append(buffer.readableBytesView)
            case .end: return try spool.finish()
            }
        }
        throw ChannelError.inputClosed
    }
}
