/// Counts requests by their senders' names for them, and bytes of bodies.
package struct RequestCounter: Transport {
    private let transport: any Transport
    private let total = Locked(RequestCounts())

    /// - Parameter transport: must send once, so that each attempt counts.
    package init(_ transport: any Transport) {
        self.transport = transport
    }

    /// The counts so far.
    package var counts: RequestCounts { total.withLock { $0 } }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            let response = try await transport.send(request)
            let isTakenBySink = request.sink != nil && (200..<300).contains(response.status)
            let stated = isTakenBySink ? response.headers["Content-Length"].flatMap { Int64($0) } : nil
            count(request, received: stated ?? Int64(response.body.count))
            return response
        } catch {
            count(request, received: 0)
            throw error
        }
    }

    private func count(_ request: HTTPRequest, received: Int64) {
        total.withLock { counts in
            counts.operations[request.operation ?? "HTTP \(request.method)", default: 0] += 1
            counts.bytesSent += request.body.length
            counts.bytesReceived += received
        }
    }
}
