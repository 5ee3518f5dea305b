package import NIOHTTP1

/// One HTTP response, and how it is to be sent.
package struct SandboxResponse: Sendable {
    /// What happens to the response on its way.
    package enum Delivery: Sendable, Equatable {
        case whole
        /// The connection is reset after that many bytes of the body.
        case truncated(afterBytes: Int64)
        /// The connection is reset without an answer.
        case reset
    }

    package var status: Int
    package var headers: HTTPHeaders
    /// Empty for HEAD; `content-length` then stands in the headers.
    package var body: ObjectBody
    package var delivery: Delivery = .whole

    package init(status: Int, headers: HTTPHeaders = [:], body: ObjectBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first field of that name, of any case.
    package func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}
