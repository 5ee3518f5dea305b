import Glibc
import HTTPTransport
import Testing

@Suite struct TransportFailureTests {
    struct Failure: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var method = "GET"
        let kind: TransportError.Kind
        var timeouts = Timeouts()
        var bodyBytesMax = 1_000
        let answer: @Sendable (ServerConnection) -> Void
    }

    @Test(
        "What a server does wrong has its own kind, and may have taken effect",
        arguments: [
            Failure(testDescription: "closed without an answer", kind: .connectionLost) { _ = $0.readRequest() },
            Failure(testDescription: "closed without an answer to a write", method: "PUT", kind: .connectionLost) {
                _ = $0.readRequest()
            },
            Failure(testDescription: "reset instead of an answer", kind: .connectionLost) {
                _ = $0.readRequest()
                $0.reset()
            },
            Failure(testDescription: "reset in the body", kind: .connectionLost) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
                $0.reset()
            },
            Failure(testDescription: "closed in the headers", kind: .connectionLost) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Le")
            },
            Failure(testDescription: "fewer bytes than declared", kind: .bodyTruncated) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            },
            Failure(testDescription: "no bytes of those declared", kind: .bodyTruncated) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            },
            Failure(testDescription: "chunks without an end", kind: .bodyTruncated) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            },
            Failure(testDescription: "a chunk that is no chunk", kind: .connectionLost) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n")
            },
            Failure(testDescription: "not HTTP", kind: .other) {
                _ = $0.readRequest()
                $0.send("220 smtp ready\r\n")
            },
            Failure(testDescription: "more than the limit, declared", kind: .bodyTooLarge, bodyBytesMax: 4) {
                _ = $0.readRequest()
                $0.send(response(body: "12345"))
            },
            Failure(testDescription: "more than the limit, in chunks", kind: .bodyTooLarge, bodyBytesMax: 4) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            },
            Failure(
                testDescription: "silence instead of an answer", kind: .stalled, timeouts: Timeouts(stallSeconds: 1)
            ) {
                $0.waitForClose()
            },
            Failure(testDescription: "silence in the body", kind: .stalled, timeouts: Timeouts(stallSeconds: 1)) {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\na")
                $0.waitForClose()
            },
            Failure(testDescription: "longer than the total limit", kind: .timeout, timeouts: Timeouts(totalSeconds: 1))
            {
                $0.waitForClose()
            },
        ])
    func serverFailure(_ failure: Failure) async throws {
        let server = try LoopbackServer(failure.answer)
        let error = try await transportError(
            of: HTTPRequest(
                method: failure.method, url: server.url("/x?signature=secret"), bodyBytesMax: failure.bodyBytesMax,
                timeouts: failure.timeouts),
            on: makeTransport())
        #expect(error.kind == failure.kind, "\(error)")
        #expect(error.mayHaveTakenEffect)
        #expect(error.url == server.url("/x"))
        #expect(!error.description.contains("secret"))
        #expect(!error.message.isEmpty && !error.message.contains("\n"))
    }

    @Test("A body of exactly the limit is not too large")
    func exactLimit() async throws {
        let server = try LoopbackServer.answering { _ in response(body: "1234") }
        let answer = try await makeTransport().send(HTTPRequest(url: server.url(), bodyBytesMax: 4))
        #expect(answer.body.count == 4)
    }

    @Test("A host that does not exist cannot have acted", arguments: ["GET", "PUT"])
    func resolve(_ method: String) async throws {
        let request = HTTPRequest(method: method, url: "http://user:secret@no-such-host.invalid/x")
        let error = try await transportError(of: request, on: makeTransport())
        #expect(error.kind == .resolve)
        #expect(!error.mayHaveTakenEffect)
        #expect(error.url == "http://no-such-host.invalid/x")
    }

    @Test("A refused connection cannot have acted", arguments: ["GET", "PUT"])
    func refused(_ method: String) async throws {
        let server = try LoopbackServer { _ in }
        let url = server.url()
        server.stop()
        let error = try await transportError(of: HTTPRequest(method: method, url: url), on: makeTransport())
        #expect(error.kind == .connect)
        #expect(!error.mayHaveTakenEffect)
    }

    @Test("A server that takes no more connections is given up after the connect limit, and cannot have acted")
    func connectTimeout() async throws {
        let full = try FullListener()
        let request = HTTPRequest(
            method: "PUT", url: "http://127.0.0.1:\(full.port)/", timeouts: Timeouts(connectSeconds: 1))
        let error = try await transportError(of: request, on: makeTransport())
        #expect(error.kind == .connect)
        #expect(error.message == "no connection within 1 s")
        #expect(!error.mayHaveTakenEffect)
    }

    @Test("TLS to a server that speaks none cannot have acted")
    func notTLS() async throws {
        let server = try LoopbackServer { connection in
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let request = HTTPRequest(method: "PUT", url: "https://127.0.0.1:\(server.port)/")
        let error = try await transportError(of: request, on: makeTransport())
        #expect(error.kind == .tls)
        #expect(error.message == "127.0.0.1 answers without TLS")
        #expect(!error.mayHaveTakenEffect)
    }

    @Test("A slow body that never stops is not stalled")
    func slowIsNotStalled() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            for _ in 1...10 {
                usleep(250_000)
                connection.send("x")
            }
        }
        let answer = try await makeTransport().send(
            HTTPRequest(url: server.url(), timeouts: Timeouts(stallSeconds: 2)))
        #expect(answer.body.count == 10)
    }

    @Test("An error says its URL without query, fragment, user and password")
    func errorURL() {
        let urls = [
            ("https://example.org/a?b=c", "https://example.org/a"),
            ("https://user:pass@example.org/a@b#c", "https://example.org/a@b"),
            ("https://user:p@ss@example.org", "https://example.org"),
            ("nonsense?x", "nonsense"),
        ]
        for (url, shown) in urls {
            #expect(TransportError(kind: .other, message: "", url: url, mayHaveTakenEffect: false).url == shown)
        }
    }
}
