import HTTPTransport
import Synchronization
import Testing

@Suite struct ResponseTests {
    struct Answer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var method = "GET"
        let bytes: String
        let status: Int
        let body: String
        var headers: HTTPHeaders?
    }

    @Test(
        "A response is understood",
        arguments: [
            Answer(
                testDescription: "header names in any case, values trimmed, repeated ones kept in order",
                bytes: "HTTP/1.1 200 OK\r\nx-One:  a \r\nX-ONE:\tb\r\nEmpty:\r\nContent-Length: 2\r\n\r\nhi",
                status: 200, body: "hi",
                headers: HTTPHeaders([
                    .init("x-One", "a"), .init("X-ONE", "b"), .init("Empty", ""), .init("Content-Length", "2"),
                ])),
            Answer(
                testDescription: "interim responses are passed over",
                bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
                status: 201, body: "", headers: ["Content-Length": "0"]),
            Answer(
                testDescription: "chunks are put together and trailers left out",
                bytes:
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n",
                status: 200, body: "abcde", headers: ["Transfer-Encoding": "chunked"]),
            Answer(
                testDescription: "a compressed body is left as it is",
                bytes: "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw", status: 200,
                body: "raw"),
            Answer(
                testDescription: "a folded header line belongs to the one before",
                bytes: "HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\nContent-Length: 0\r\n\r\n", status: 200, body: "",
                headers: ["X": "a b: c", "Content-Length": "0"]),
            Answer(
                testDescription: "HEAD has headers and no body", method: "HEAD",
                bytes: "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n", status: 200, body: "",
                headers: ["Content-Length": "12345"]),
            Answer(
                testDescription: "204 has no body",
                bytes: "HTTP/1.1 204 No Content\r\nX-Amz-Delete-Marker: true\r\n\r\n",
                status: 204, body: "", headers: ["X-Amz-Delete-Marker": "true"]),
            Answer(
                testDescription: "304 has no body", bytes: "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n",
                status: 304, body: ""),
            Answer(
                testDescription: "a redirect is a result when none is to be followed",
                bytes: "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 4\r\n\r\ngone", status: 302, body: "gone"),
            Answer(
                testDescription: "an error keeps its body",
                bytes: "HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\n<Error/>", status: 404, body: "<Error/>"),
            Answer(
                testDescription: "no reason phrase", bytes: "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", status: 200,
                body: "x"),
        ])
    func understood(_ answer: Answer) async throws {
        let server = try LoopbackServer.answering { _ in answer.bytes }
        let transport = makeTransport()
        // Twice: what was left unread would spoil the second one on the same connection.
        for _ in 1...2 {
            let response = try await transport.send(HTTPRequest(method: answer.method, url: server.url()))
            #expect(response.status == answer.status)
            #expect(String(decoding: response.body, as: UTF8.self) == answer.body)
            if let headers = answer.headers { #expect(response.headers == headers) }
        }
        #expect(server.connectionCount == 1)
    }

    @Test("A body without a length ends with the connection")
    func endOfConnection() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.send("HTTP/1.0 200 OK\r\n\r\nall of it")
        }
        let response = try await makeTransport().send(HTTPRequest(url: server.url()))
        #expect(response.body == Array("all of it".utf8))
    }

    @Test("Redirects are followed up to the limit, and the URL that answered is told")
    func redirects() async throws {
        let server = try LoopbackServer.answering { request in
            guard let step = Int(request.target.dropFirst()), step > 0 else { return response(body: "end") }
            return response("302 Found", headers: ["Location: /\(step - 1)"], body: "ignored")
        }
        let transport = makeTransport()
        let sink = RecordingSink()
        let answer = try await transport.send(HTTPRequest(url: server.url("/3"), sink: sink, redirectsMax: 3))
        #expect(answer.status == 200)
        #expect(answer.url == server.url("/0"))
        #expect(sink.begins == [200])
        #expect(sink.bytes == Array("end".utf8))
        let error = try await transportError(of: HTTPRequest(url: server.url("/4"), redirectsMax: 3), on: transport)
        #expect(error.kind == .tooManyRedirects)
    }

    @Test("A redirect away from http and https is refused", arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x"])
    func redirectScheme(_ location: String) async throws {
        let server = try LoopbackServer.answering { _ in response("302 Found", headers: ["Location: \(location)"]) }
        let error = try await transportError(of: HTTPRequest(url: server.url(), redirectsMax: 5), on: makeTransport())
        #expect(error.kind == .badURL)
    }

    @Test("A redirect from the internet to a private address is refused; within either it is followed")
    func redirectInward() async throws {
        let server = try LoopbackServer.answering { request in
            request.target == "/end" ? response() : response("302 Found", headers: ["Location: /end"])
        }
        let addresses = Mutex<[String]>([])
        func transport(isPublic: @escaping @Sendable (Int) -> Bool) -> CurlTransport {
            CurlTransport(
                configuration: .init(
                    userAgent: "rollbook-tests",
                    isPublicAddress: { address in
                        addresses.withLock { $0.append(address) }
                        return isPublic(addresses.withLock(\.count) - 1)
                    }))
        }
        let request = HTTPRequest(url: server.url("/begin"), redirectsMax: 2)
        let error = try await transportError(of: request, on: transport { $0 == 0 })
        #expect(error.kind == .badURL && error.message.contains("redirect leads from the internet to 127.0.0.1"))
        #expect(addresses.withLock { $0 } == ["127.0.0.1", "127.0.0.1"])
        #expect(!server.requests.contains { $0.target == "/end" })
        for isPublic in [true, false] {
            try await #expect(transport { _ in isPublic }.send(request).status == 200)
        }
    }

    @Test(
        "Addresses of the internet, and others",
        arguments: [
            ("8.8.8.8", true), ("172.15.0.1", true), ("172.32.0.1", true), ("100.63.0.1", true), ("2606:4700::1", true),
            ("::ffff:8.8.8.8", true), ("64:ff9b::808:808", true), ("127.0.0.1", false), ("10.1.2.3", false),
            ("172.16.0.1", false), ("172.31.255.255", false), ("192.168.1.1", false), ("169.254.169.254", false),
            ("100.64.0.1", false), ("0.0.0.0", false), ("224.0.0.1", false), ("255.255.255.255", false),
            ("192.0.2.1", false), ("::1", false), ("::", false), ("fe80::1%eth0", false), ("fd00:ec2::254", false),
            ("::ffff:169.254.169.254", false), ("64:ff9b::a9fe:a9fe", false), ("2001:db8::1", false),
            ("ff02::1", false),
            ("", false), ("localhost", false), ("8.8.8", false),
        ])
    func addresses(_ address: String, isPublic: Bool) {
        #expect(isPublicAddress(address) == isPublic)
    }

    @Test("A redirect to another host does not carry the Authorization header there")
    func redirectAuthorization() async throws {
        let other = try LoopbackServer.answering { _ in response() }
        let server = try LoopbackServer.answering { _ in
            response("302 Found", headers: ["Location: http://localhost:\(other.port)/"])
        }
        _ = try await makeTransport().send(
            HTTPRequest(url: server.url(), headers: ["Authorization": "secret"], redirectsMax: 1))
        #expect(server.requests.map { $0.values(of: "Authorization") } == [["secret"]])
        #expect(other.requests.map { $0.values(of: "Authorization") } == [[]])
    }
}
