/// Counts what goes through it: requests by what their sender calls them, and bytes of bodies.
package struct RequestCounter: Transport {
    private let transport: any Transport
    private let total = Locked(RequestCounts())

    /// - Parameter transport: sends once, so that each attempt counts.
    package init(_ transport: any Transport) {
        self.transport = transport
    }

    /// Everything so far.
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

/// Requests by operation, and the bytes of their bodies.
package struct RequestCounts: Sendable, Equatable {
    /// By S3's name of the operation, such as `CopyObject`; `HTTP GET` and the like for requests to other hosts.
    package var operations: [String: Int]
    package var bytesSent: Int64
    package var bytesReceived: Int64

    package init(operations: [String: Int] = [:], bytesSent: Int64 = 0, bytesReceived: Int64 = 0) {
        self.operations = operations
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
    }

    package static func - (left: RequestCounts, right: RequestCounts) -> RequestCounts {
        var operations = left.operations
        for (name, count) in right.operations { operations[name, default: 0] -= count }
        return RequestCounts(
            operations: operations.filter { $0.value != 0 }, bytesSent: left.bytesSent - right.bytesSent,
            bytesReceived: left.bytesReceived - right.bytesReceived)
    }

    package static func + (left: RequestCounts, right: RequestCounts) -> RequestCounts {
        RequestCounts(
            operations: left.operations.merging(right.operations, uniquingKeysWith: +),
            bytesSent: left.bytesSent + right.bytesSent, bytesReceived: left.bytesReceived + right.bytesReceived)
    }
}
