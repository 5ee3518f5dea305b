import Glibc
import HTTPTransport
import Testing

@Suite struct BodyStreamingTests {
    @Test("A 2xx body goes to the sink, and nothing into the response")
    func sink() async throws {
        let server = try LoopbackServer.answering { _ in
            response("206 Partial Content", headers: ["ETag: x"], body: "part")
        }
        let sink = RecordingSink()
        let answer = try await makeTransport().send(HTTPRequest(url: server.url(), sink: sink, bodyBytesMax: 1))
        #expect(sink.begins == [206])
        #expect(sink.headers["etag"] == "x")
        #expect(sink.bytes == Array("part".utf8))
        #expect(answer.body.isEmpty)
    }

    @Test("An empty 2xx body still begins", arguments: ["GET", "HEAD"])
    func emptyBody(_ method: String) async throws {
        let server = try LoopbackServer.answering { _ in response() }
        let sink = RecordingSink()
        _ = try await makeTransport().send(HTTPRequest(method: method, url: server.url(), sink: sink))
        #expect(sink.begins == [200])
    }

    @Test(
        "A body of another status goes into the response", arguments: ["404 Not Found", "302 Found", "503 Slow Down"])
    func otherStatus(_ status: String) async throws {
        let server = try LoopbackServer.answering { _ in response(status, body: "<Error/>") }
        let sink = RecordingSink()
        let answer = try await makeTransport().send(HTTPRequest(url: server.url(), sink: sink))
        #expect(sink.begins.isEmpty)
        #expect(answer.body == Array("<Error/>".utf8))
    }

    @Test("An error of the sink ends the transfer, in its own words")
    func sinkError() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            connection.send([UInt8](repeating: 0, count: 500_000))
            connection.waitForClose()
        }
        let request = HTTPRequest(url: server.url(), sink: RecordingSink(failsAfter: 1_000))
        let error = try await transportError(of: request, on: makeTransport())
        #expect(error.kind == .sinkFailed)
        #expect(error.message == "diskFull")
    }

    /// How little memory that takes is measured on the whole program, by the acceptance tests.
    @Test("64 MiB come and go in pieces")
    func pieces() async throws {
        let size = 64 << 20
        let server = try LoopbackServer { connection in
            guard let head = connection.readHead() else { return }
            if head[0].hasPrefix("PUT") {
                guard connection.discard(size) else { return }
                connection.send(response())
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
                let piece = [UInt8](repeating: 7, count: 1 << 20)
                for _ in 0..<64 where !connection.send(piece) { return }
            }
        }
        let transport = makeTransport()
        let sink = CountingSink()
        _ = try await transport.send(HTTPRequest(url: server.url(), sink: sink))
        #expect(sink.count == size)
        let file = try TemporaryFile([])
        #expect(truncate(file.path, size) == 0)
        let body = RequestBody.file(path: file.path, offset: 0, length: Int64(size))
        _ = try await transport.send(HTTPRequest(method: "PUT", url: server.url(), body: body))
        #expect(sink.largestPiece <= 1 << 20)
    }

    @Test("A file that becomes shorter while it is sent ends the transfer")
    func shrinkingFile() async throws {
        let size = 8 << 20
        let file = try TemporaryFile([UInt8](repeating: 1, count: size))
        let path = file.path
        let server = try LoopbackServer { connection in
            // The bytes in the sockets' buffers went out before this; the rest is read from the shortened file.
            _ = connection.readHead()
            truncate(path, 10)
            connection.waitForClose()
        }
        let body = RequestBody.file(path: path, offset: 0, length: Int64(size))
        let request = HTTPRequest(method: "PUT", url: server.url(), body: body)
        let error = try await transportError(of: request, on: makeTransport())
        #expect(error.kind == .requestBodyUnreadable, "\(error)")
        #expect(error.message.hasSuffix("became shorter while it was sent"))
    }

    @Test("An answer that comes before the whole body was sent is the response")
    func earlyAnswer() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readHead()
            connection.send(response("403 Forbidden", headers: ["Connection: close"], body: "no"))
            connection.waitForClose()
        }
        let request = HTTPRequest(
            method: "PUT", url: server.url(), body: .bytes([UInt8](repeating: 1, count: 16 << 20)))
        let answer = try await makeTransport().send(request)
        #expect(answer.status == 403)
        #expect(answer.body == Array("no".utf8))
    }
}

private final class CountingSink: ResponseBodySink, @unchecked Sendable {
    private(set) var count = 0
    private(set) var largestPiece = 0

    func begin(status: Int, headers: HTTPHeaders) { count = 0 }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        largestPiece = max(largestPiece, bytes.count)
    }
}
