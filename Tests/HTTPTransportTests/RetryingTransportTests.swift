import HTTPTransport
import Testing

@Suite struct RetryingTransportTests {
    private static func status(_ status: Int, _ headers: HTTPHeaders = [:]) -> Result<HTTPResponse, any Error> {
        .success(HTTPResponse(status: status, headers: headers, body: [], url: ""))
    }

    private static func failure(_ kind: TransportError.Kind) -> Result<HTTPResponse, any Error> {
        .failure(TransportError(kind: kind, message: "", url: "", mayHaveTakenEffect: true))
    }

    @Test("What can pass is tried again", arguments: [429, 500, 502, 503, 504])
    func retriedStatus(_ status: Int) async throws {
        let script = ScriptedTransport([Self.status(status), Self.status(200)])
        #expect(try await script.retrying().send(HTTPRequest(url: "")).status == 200)
        #expect(script.sendCount == 2)
    }

    @Test("What will not pass is not tried again", arguments: [200, 206, 301, 304, 400, 403, 404, 412, 501, 505])
    func finalStatus(_ status: Int) async throws {
        let script = ScriptedTransport([Self.status(status), Self.status(299)])
        #expect(try await script.retrying().send(HTTPRequest(url: "")).status == status)
        #expect(script.sendCount == 1)
    }

    @Test(
        "Failures of the network are tried again",
        arguments: [
            TransportError.Kind.resolve, .connect, .tls, .timeout, .stalled, .connectionLost, .bodyTruncated, .other,
        ])
    func retriedFailure(_ kind: TransportError.Kind) async throws {
        let script = ScriptedTransport([Self.failure(kind), Self.failure(kind), Self.status(200)])
        #expect(try await script.retrying().send(HTTPRequest(method: "HEAD", url: "")).status == 200)
        #expect(script.sendCount == 3)
    }

    @Test(
        "Failures of the request are not",
        arguments: [
            TransportError.Kind.badURL, .bodyTooLarge, .tooManyRedirects, .requestBodyUnreadable, .sinkFailed,
            .proxyRefused,
        ])
    func finalFailure(_ kind: TransportError.Kind) async throws {
        let script = ScriptedTransport([Self.failure(kind)])
        #expect(try await transportError(of: HTTPRequest(url: ""), on: script.retrying()).kind == kind)
        #expect(script.sendCount == 1)
    }

    @Test("Cancellation is not tried again")
    func cancellation() async throws {
        let script = ScriptedTransport([.failure(CancellationError())])
        await #expect(throws: CancellationError.self) { try await script.retrying().send(HTTPRequest(url: "")) }
        #expect(script.sendCount == 1)
    }

    @Test("A write goes through once", arguments: ["PUT", "POST", "DELETE", "PATCH"])
    func write(_ method: String) async throws {
        let script = ScriptedTransport([Self.status(503)])
        #expect(try await script.retrying().send(HTTPRequest(method: method, url: "")).status == 503)
        #expect(script.sendCount == 1)
    }

    @Test("The last attempt's result stands")
    func lastResult() async throws {
        let script = ScriptedTransport([Self.status(500), Self.failure(.connect), Self.status(502)])
        #expect(try await script.retrying().send(HTTPRequest(url: "")).status == 502)
        let failing = ScriptedTransport([Self.status(500), Self.status(500), Self.failure(.stalled)])
        #expect(try await transportError(of: HTTPRequest(url: ""), on: failing.retrying()).kind == .stalled)
    }

    @Test(
        "Pauses follow the policy and what the server asks",
        arguments: [
            (Self.status(500), 50), (Self.failure(.connect), 50), (Self.status(429), 1_000), (Self.status(503), 1_000),
            (Self.status(503, ["X-Amz-Retry-After": "1500"]), 1_500), (Self.status(429, ["retry-after": "3"]), 3_000),
            (Self.status(500, ["Retry-After": "-1"]), 50), (Self.status(500, ["Retry-After": "soon"]), 50),
        ])
    func pauses(_ first: Result<HTTPResponse, any Error>, milliseconds: Int) async throws {
        let script = ScriptedTransport([first, Self.status(200)])
        _ = try await script.retrying().send(HTTPRequest(url: ""))
        #expect(script.pauses == [.milliseconds(milliseconds)])
    }

    @Test("An empty budget ends the retries, and successes fill it")
    func budget() async throws {
        let budget = RetryBudget(capacity: 20)
        let failing = ScriptedTransport([Self.status(500), Self.status(500), Self.status(500)])
        _ = try await failing.retrying(budget: budget).send(HTTPRequest(url: ""))
        #expect(failing.sendCount == 2)
        #expect(budget.available == 6)
        let first = ScriptedTransport([Self.status(200)])
        _ = try await first.retrying(budget: budget).send(HTTPRequest(url: ""))
        #expect(budget.available == 7)
        let throttled = ScriptedTransport([Self.status(503), Self.status(200)])
        _ = try await throttled.retrying(budget: budget).send(HTTPRequest(url: ""))
        #expect(budget.available == 7)
    }

    @Test("Cancelling during a pause ends the retries")
    func cancelledPause() async throws {
        let script = ScriptedTransport([Self.status(500), Self.status(200)])
        let transport = RetryingTransport(script, sleep: { _ in throw CancellationError() }, random: { 1 })
        await #expect(throws: CancellationError.self) { try await transport.send(HTTPRequest(url: "")) }
        #expect(script.sendCount == 1)
    }

    @Test("A sink begins anew with the next attempt")
    func sink() async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                guard connection.number > 1 else {
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
                    return
                }
                connection.send(response(body: "whole body"))
            }
        }
        let sink = RecordingSink()
        let transport = RetryingTransport(makeTransport(), sleep: { _ in }, random: { 0 })
        _ = try await transport.send(HTTPRequest(url: server.url(), sink: sink))
        #expect(sink.begins == [200, 200])
        #expect(sink.bytes == Array("whole body".utf8))
    }
}

/// Gives the results that it was made with, one a request, and notes the pauses between.
private final class ScriptedTransport: Transport, @unchecked Sendable {
    private var results: [Result<HTTPResponse, any Error>]
    private(set) var sendCount = 0
    private(set) var pauses: [Duration] = []

    init(_ results: [Result<HTTPResponse, any Error>]) {
        self.results = results
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        sendCount += 1
        return try results.removeFirst().get()
    }

    func retrying(budget: RetryBudget = RetryBudget()) -> RetryingTransport {
        RetryingTransport(self, budget: budget, sleep: { self.pauses.append($0) }, random: { 1 })
    }
}
