import NIOCore
import NIOHTTP1

/// One connection of a client.
struct HTTPConnection: Sendable {
    let channel: any Channel
    private let stream: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
    private let bodies: BodyFolder
    private let rate: ConnectionRate
    private let respond: HTTPServer.Respond

    /// Must be called on the channel's event loop, after its HTTP handlers are added. `serve()` must be called once.
    init(
        channel: any Channel, bodies: BodyFolder, rate: ConnectionRate, respond: @escaping HTTPServer.Respond
    ) throws {
        self.channel = channel
        self.rate = rate
        self.bodies = bodies
        self.respond = respond
        stream = try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }

    /// Answers requests, one after the other, until the connection ends.
    /// - Throws: the connection's error when it breaks.
    func serve() async throws {
        try await stream.executeThenClose { inbound, outbound in
            var writer = ResponseWriter(channel: channel, outbound: outbound, flow: PacedFlow(rate))
            var parts = inbound.makeAsyncIterator()
            while case .head(let head)? = try await parts.next() {
                if head.headers[canonicalForm: "expect"].contains("100-continue") {
                    try await outbound.write(.head(HTTPResponseHead(version: head.version, status: .continue)))
                }
                let body = try await body(from: &parts)
                let request = SandboxRequest(
                    method: head.method.rawValue, target: head.uri, headers: head.headers, body: body)
                guard try await writer.write(await respond(request), to: head) else { return }
            }
        }
    }

    private func body(
        from parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    ) async throws -> ObjectBody {
        var spool = BodySpool(in: bodies)
        var flow = PacedFlow(rate)
        while let part = try await parts.next() {
            switch part {
            case .head: throw ChannelError.inappropriateOperationForState
            case .body(let buffer):
                try spool.append(buffer.readableBytesView)
                try await flow.pass(buffer.readableBytes)
            case .end: return try spool.finish()
            }
        }
        throw ChannelError.inputClosed
    }
}
