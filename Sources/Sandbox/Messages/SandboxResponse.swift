package import NIOHTTP1

/// One HTTP response, and the way to send it.
package struct SandboxResponse: Sendable {
    /// The delivery of the response.
    package enum Delivery: Sendable, Equatable {
        case whole
        /// The connection is reset after that many bytes of the body.
        case truncated(afterBytes: Int64)
        /// The connection is reset without an answer.
        case reset
    }

    package var status: Int
    package var headers: HTTPHeaders
    /// Empty for HEAD; the headers then state `content-length`.
    package var body: ObjectBody
    package var delivery: Delivery = .whole

    package init(status: Int, headers: HTTPHeaders = [:], body: ObjectBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}
