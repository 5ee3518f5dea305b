import HTTPTransport
import Testing

@Suite struct RequestOnTheWireTests {
    @Test(
        "The target is sent byte for byte",
        arguments: [
            "/a%2Bb+c", "/a%2bb", "/a//b", "/a/../b", "/a/./b", "//", "/%7Etilde~", "/?versions",
            "/?list-type=2&prefix=a%2Fb+c",
            "/k?x=a/b?c", "/%E2%82%AC", "/(a)'*!:@=,;$", "/a%20b", "/[x]{y}|\\^`\"<>",
        ])
    func target(_ target: String) async throws {
        let server = try LoopbackServer.answering { _ in response() }
        let answer = try await makeTransport().send(HTTPRequest(url: server.url(target)))
        #expect(server.requests.map(\.target) == [target])
        #expect(answer.url == server.url(target))
    }

    struct Sent: CustomTestStringConvertible, Sendable {
        let method: String
        var body = RequestBody.none
        var headers = HTTPHeaders()
        let lines: Set<String>
        var testDescription: String { "\(method), \(body.length) bytes, \(headers.fields.count) headers" }
    }

    @Test(
        "Exactly these headers are sent",
        arguments: [
            Sent(method: "GET", lines: []),
            Sent(method: "HEAD", lines: []),
            Sent(method: "DELETE", lines: []),
            Sent(method: "PUT", lines: ["Content-Length: 0"]),
            Sent(method: "POST", lines: ["Content-Length: 0"]),
            Sent(method: "PUT", body: .bytes([1, 2, 3]), lines: ["Content-Length: 3"]),
            Sent(method: "POST", body: .bytes([1, 2]), lines: ["Content-Length: 2"]),
            Sent(method: "PATCH", body: .bytes([1, 2]), lines: ["Content-Length: 2"]),
            Sent(method: "DELETE", body: .bytes([1]), lines: ["Content-Length: 1"]),
            Sent(
                method: "PUT", body: .bytes([0]),
                headers: ["Content-Length": "99", "Transfer-Encoding": "chunked", "content-type": "text/html"],
                lines: ["Content-Length: 1", "content-type: text/html"]),
            Sent(
                method: "GET", headers: ["x-Amz-MiXed": "a,  b", "X-Empty": "", "Accept-Encoding": "identity"],
                lines: ["x-Amz-MiXed: a,  b", "X-Empty:", "Accept-Encoding: identity"]),
        ])
    func headers(_ sent: Sent) async throws {
        let server = try LoopbackServer.answering { $0.method == "HEAD" ? "HTTP/1.1 200 OK\r\n\r\n" : response() }
        _ = try await makeTransport().send(
            HTTPRequest(method: sent.method, url: server.url(), headers: sent.headers, body: sent.body))
        let request = try #require(server.requests.first)
        let always: Set = ["Host: 127.0.0.1:\(server.port)", "User-Agent: rollbook-tests", "Accept: */*"]
        #expect(request.lines[0] == "\(sent.method) / HTTP/1.1")
        #expect(request.lines.count == 1 + always.count + sent.lines.count)
        #expect(Set(request.lines.dropFirst()) == always.union(sent.lines))
        #expect(request.body.count == Int(sent.body.length))
    }

    @Test("A body from a range of a file is sent whole, and again after a redirect")
    func fileRange() async throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try TemporaryFile(bytes)
        let server = try LoopbackServer.answering { request in
            request.target == "/old" ? response("307 Temporary Redirect", headers: ["Location: /new"]) : response()
        }
        let body = RequestBody.file(path: file.path, offset: 1_000, length: 250_000)
        let answer = try await makeTransport().send(
            HTTPRequest(method: "PUT", url: server.url("/old"), body: body, redirectsMax: 1))
        #expect(answer.status == 200)
        #expect(server.requests.map(\.target) == ["/old", "/new"])
        #expect(server.requests.allSatisfy { $0.method == "PUT" && $0.body == Array(bytes[1_000..<251_000]) })
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        let request: HTTPRequest
        let kind: TransportError.Kind
        var testDescription: String { "\(request.method.debugDescription) \(request.url) \(request.headers)" }
    }

    @Test(
        "What cannot be sent as it is given is refused, and nothing is sent",
        arguments: [
            Refused(request: HTTPRequest(url: ""), kind: .badURL),
            Refused(request: HTTPRequest(url: "example.org/x"), kind: .badURL),
            Refused(request: HTTPRequest(url: "file:///etc/hostname"), kind: .badURL),
            Refused(request: HTTPRequest(url: "http://"), kind: .badURL),
            Refused(request: HTTPRequest(url: "http://127.0.0.1:99999/"), kind: .badURL),
            Refused(request: HTTPRequest(url: "http://127.0.0.1/a b"), kind: .badURL),
            Refused(request: HTTPRequest(url: "http://127.0.0.1/€"), kind: .badURL),
            Refused(request: HTTPRequest(url: "http://127.0.0.1/a\r\nX: y"), kind: .badURL),
            Refused(request: HTTPRequest(method: "GET /x", url: "http://127.0.0.1/"), kind: .other),
            Refused(request: HTTPRequest(url: "http://127.0.0.1/", headers: ["X": "a\r\nY: b"]), kind: .other),
            Refused(request: HTTPRequest(url: "http://127.0.0.1/", headers: ["X: y\nZ": "a"]), kind: .other),
            Refused(request: HTTPRequest(method: "HEAD", url: "http://127.0.0.1/", body: .bytes([1])), kind: .other),
            Refused(
                request: HTTPRequest(
                    method: "PUT", url: "http://127.0.0.1/", body: .file(path: "/nonexistent", offset: 0, length: 1)),
                kind: .requestBodyUnreadable),
            Refused(
                request: HTTPRequest(
                    method: "PUT", url: "http://127.0.0.1/",
                    body: .file(path: "/etc/hostname", offset: 0, length: 9_999)),
                kind: .requestBodyUnreadable),
        ])
    func refused(_ refused: Refused) async throws {
        let error = try await transportError(of: refused.request, on: makeTransport())
        #expect(error.kind == refused.kind, "\(error)")
        #expect(!error.mayHaveTakenEffect)
        #expect(!error.message.contains("\n"))
    }
}
