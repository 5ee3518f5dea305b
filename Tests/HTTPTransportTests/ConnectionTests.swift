import Foundation
import Glibc
import HTTPTransport
import Testing

@Suite struct ConnectionTests {
    @Test("Requests one after another share one connection")
    func keepAlive() async throws {
        let server = try LoopbackServer.answering { _ in response(body: "x") }
        let transport = makeTransport()
        for method in ["GET", "PUT", "HEAD", "DELETE", "GET", "POST"] {
            _ = try await transport.send(HTTPRequest(method: method, url: server.url()))
        }
        #expect(server.requests.count == 6)
        #expect(server.connectionCount == 1)
    }

    @Test("A connection that the server closed while it was idle is no error", arguments: ["GET", "PUT", "DELETE"])
    func closedWhileIdle(_ method: String) async throws {
        let closed = Gate()
        let server = try LoopbackServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(response())
            if connection.number == 1 {
                connection.close()
                closed.open()
            }
        }
        let transport = makeTransport()
        _ = try await transport.send(HTTPRequest(url: server.url()))
        await closed.opened()
        let answer = try await transport.send(HTTPRequest(method: method, url: server.url()))
        #expect(answer.status == 200)
        #expect(server.requests.map(\.connection) == [1, 2])
    }

    /// The first connection answers once and closes when the second request has arrived whole.
    private func makeServerThatDropsTheSecondRequest() throws -> LoopbackServer {
        try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.send(response())
                guard connection.number == 1 else { continue }
                _ = connection.readRequest()
                return
            }
        }
    }

    @Test("A read that a kept connection swallowed is sent again", arguments: ["GET", "HEAD"])
    func readIsSentAgain(_ method: String) async throws {
        let server = try makeServerThatDropsTheSecondRequest()
        let transport = makeTransport()
        _ = try await transport.send(HTTPRequest(method: "HEAD", url: server.url()))
        _ = try await transport.send(HTTPRequest(method: method, url: server.url()))
        #expect(server.requests.map(\.connection) == [1, 1, 2])
    }

    @Test("A write that a kept connection swallowed is not sent again", arguments: ["PUT", "POST", "DELETE", "PATCH"])
    func writeIsNotSentAgain(_ method: String) async throws {
        let transport = makeTransport()
        for body in [RequestBody.none, .bytes([1, 2, 3])] {
            let server = try makeServerThatDropsTheSecondRequest()
            _ = try await transport.send(HTTPRequest(method: "HEAD", url: server.url()))
            let request = HTTPRequest(method: method, url: server.url(), body: body)
            let error = try await transportError(of: request, on: transport)
            #expect(error.kind == .connectionLost, "\(error)")
            #expect(error.mayHaveTakenEffect)
            #expect(server.requests.map(\.connection) == [1, 1])
        }
    }

    @Test("No more than the limit are in flight; the others follow", arguments: [1, 4])
    func concurrency(_ concurrencyMax: Int) async throws {
        let inFlight = Counter()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                inFlight.enter()
                // The first ones wait for those that are allowed beside them, then a little for one too many.
                if inFlight.waitForPeak(concurrencyMax) { usleep(20_000) }
                inFlight.leave()
                connection.send(response())
            }
        }
        let transport = makeTransport(concurrencyMax: concurrencyMax)
        let url = server.url()
        try await withThrowingTaskGroup { group in
            for _ in 1...20 { group.addTask { try await transport.send(HTTPRequest(url: url)).status } }
            for try await status in group { #expect(status == 200) }
        }
        #expect(inFlight.peak == concurrencyMax)
        #expect(server.requests.count == 20)
        #expect(server.connectionCount <= concurrencyMax)
    }

    @Test("Cancelling ends requests in flight and in the queue at once, and the transport serves on")
    func cancellation() async throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.target == "/silent" { return connection.waitForClose() }
                connection.send(response())
            }
        }
        let transport = makeTransport(concurrencyMax: 2)
        let url = server.url("/silent")
        let tasks = (1...10).map { _ in Task { try await transport.send(HTTPRequest(url: url)) } }
        while server.requests.count < 2 { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        #expect(try await transport.send(HTTPRequest(url: server.url())).status == 200)
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try LoopbackServer.answering { _ in response() }
        let transport = makeTransport()
        let url = server.url()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPRequest(url: url))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.connectionCount == 0)
    }

    @Test("Closing ends what is in flight, waits or comes later, with an error that says so")
    func close() async throws {
        let server = try LoopbackServer { connection in
            _ = connection.readRequest()
            connection.waitForClose()
        }
        let transport = makeTransport(concurrencyMax: 1)
        let url = server.url()
        let tasks = (1...3).map { _ in Task { try await transport.send(HTTPRequest(method: "PUT", url: url)) } }
        while server.requests.isEmpty { await Task.yield() }
        transport.close()
        transport.close()
        var effects: [Bool] = []
        for task in tasks {
            let error = await #expect(throws: TransportError.self) { try await task.value }
            #expect(error?.message == "the transport is closed")
            effects.append(error?.mayHaveTakenEffect ?? false)
        }
        #expect(effects.filter { $0 }.count == 1)
        let late = try await transportError(of: HTTPRequest(url: url), on: transport)
        #expect(!late.mayHaveTakenEffect)
    }

    @Test("A transport that is let go closes its connections")
    func release() async throws {
        let closed = Gate()
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.send(response()) }
            closed.open()
        }
        _ = try await makeTransport().send(HTTPRequest(url: server.url()))
        await closed.opened()
    }

    @Test("A child process does not inherit connections")
    func closeOnExec() async throws {
        let server = try LoopbackServer.answering { _ in response() }
        let transport = makeTransport()
        _ = try await transport.send(HTTPRequest(url: server.url()))
        // Other tests hold descriptors too, and more than a thousand of them.
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        let flags = descriptors.filter { peerPort(of: $0) == server.port }.map { fcntl($0, F_GETFD) }
        #expect(flags == [FD_CLOEXEC])
        transport.close()
    }
}

/// How many are inside at once, and how many were at most.
private final class Counter: @unchecked Sendable {
    private let condition = NSCondition()
    private var inside = 0
    private var highest = 0

    var peak: Int { condition.withLock { highest } }

    func enter() {
        condition.withLock {
            inside += 1
            highest = max(highest, inside)
            condition.broadcast()
        }
    }

    func leave() {
        condition.withLock { inside -= 1 }
    }

    /// Waits until `count` were inside at once; `true` for those that came before that.
    func waitForPeak(_ count: Int) -> Bool {
        condition.withLock {
            guard highest < count || inside == count else { return false }
            while highest < count { condition.wait() }
            return true
        }
    }
}

/// The port that the socket `descriptor` is connected to; `nil` for anything else.
private func peerPort(of descriptor: Int32) -> UInt16? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
    }
    return code == 0 && address.sin_family == sa_family_t(AF_INET) ? UInt16(bigEndian: address.sin_port) : nil
}
