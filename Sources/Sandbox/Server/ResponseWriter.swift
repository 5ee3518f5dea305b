import Glibc
import NIOCore
import NIOHTTP1

/// Sends one response, whole or damaged by its delivery.
struct ResponseWriter {
    let channel: any Channel
    let outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    var flow: PacedFlow

    /// - Returns: whether the connection can serve another request.
    /// - Throws: the connection's error when the client is gone; `BodyError` when a body cannot be read. The connection is then
    ///   closed, so the client sees a short body.
    mutating func write(_ response: SandboxResponse, to request: HTTPRequestHead) async throws -> Bool {
        var limit = response.body.length
        switch response.delivery {
        case .reset:
            try await reset()
            return false
        case .truncated(let bytes): limit = min(limit, bytes)
        case .whole: break
        }
        try await outbound.write(.head(head(of: response, to: request)))
        for start in stride(from: 0, to: limit, by: ObjectBody.chunkBytes) {
            let chunk = response.body.slice(start..<min(start + Int64(ObjectBody.chunkBytes), limit))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: try chunk.collected()))))
            try await flow.pass(Int(chunk.length))
        }
        switch response.delivery {
        case .whole where request.isKeepAlive:
            try await outbound.write(.end(nil))
            return true
        case .whole: try await writeLast(.end(nil))
        case .truncated, .reset: try await writeLast(.body(.byteBuffer(ByteBuffer())))
        }
        return false
    }

    /// Waits until the system has taken all bytes, since closing a channel drops those that it still holds.
    private func writeLast(_ part: HTTPServerResponsePart) async throws {
        try await channel.writeAndFlush(part)
    }

    private func head(of response: SandboxResponse, to request: HTTPRequestHead) -> HTTPResponseHead {
        var headers = response.headers
        if !headers.contains(name: "content-length"), response.status != 204, response.status != 304 {
            headers.add(name: "content-length", value: String(response.body.length))
        }
        if !request.isKeepAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
    }

    /// Closes with SO_LINGER 0, so that the system sends a reset.
    private func reset() async throws {
        if let socket = channel as? any SocketOptionProvider {
            try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
    }
}
