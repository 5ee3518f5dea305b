/// Requests by operation, and the bytes of their bodies.
package struct RequestCounts: Sendable, Equatable {
    /// Counts by S3's name of the operation, such as `CopyObject`; `HTTP GET` and similar for requests to other hosts.
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
