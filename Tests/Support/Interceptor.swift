package import HTTPTransport

/// A transport that does something just before a request goes out: another writer who comes in between, say.
package struct Interceptor: Transport {
    private let transport: any Transport
    private let before: @Sendable (HTTPRequest) async throws -> Void

    package init(transport: any Transport, before: @escaping @Sendable (HTTPRequest) async throws -> Void) {
        self.transport = transport
        self.before = before
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await before(request)
        return try await transport.send(request)
    }
}
