package import NIOHTTP1

/// One HTTP request, from the network or from a test.
package struct SandboxRequest: Sendable {
    package var method: String
    /// Path and query, byte for byte as sent.
    package var target: String
    package var headers: HTTPHeaders
    package var body: ObjectBody

    package init(method: String, target: String, headers: HTTPHeaders = [:], body: ObjectBody = .empty) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}
