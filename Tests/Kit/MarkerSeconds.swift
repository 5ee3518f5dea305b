import Foundation
package import HTTPTransport

/// For a store that lists all markers after all versions, with times of whole seconds: what is deleted is deleted in a second
/// of its own. Otherwise a listing would not show which version lies below which.
package struct MarkerSeconds: Transport {
    private let transport: any Transport

    package init(_ transport: any Transport) {
        self.transport = transport
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard request.operation == "DeleteObject", !request.url.contains("/.rollbook/") else {
            return try await transport.send(request)
        }
        return try await Self.apart { try await transport.send(request) }
    }

    /// Begins in another second than what was done before, and ends in another than what is done after.
    package static func apart<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await turn()
        let value = try await body()
        try await turn()
        return value
    }

    private static func turn() async throws {
        let now = Date().timeIntervalSince1970
        try await Task.sleep(for: .seconds(now.rounded(.down) + 1.01 - now))
    }
}
