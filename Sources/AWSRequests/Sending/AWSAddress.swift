import HTTPTransport

/// Where a service is reached, in the parts that a signature needs.
package struct AWSAddress: Sendable, Equatable {
    /// `https://bucket.s3.us-east-2.amazonaws.com`, without a path.
    package var origin: String
    /// As in a `Host` field: without the scheme's own port.
    package var host: String
    /// Percent-encoded; empty, or begins with `/` and does not end with it.
    package var basePath: String

    package init(origin: String, basePath: String = "") {
        self.origin = origin
        host = hostField(of: origin)
        self.basePath = basePath
    }

    /// The path of what stands at `path` below the address.
    package func path(_ path: String) -> String {
        let whole = basePath + path
        return whole.isEmpty ? "/" : whole
    }
}
