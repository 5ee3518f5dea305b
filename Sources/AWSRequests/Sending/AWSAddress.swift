import HTTPTransport

/// The address of a service, in the parts that a signature needs.
package struct AWSAddress: Sendable, Equatable {
    /// `https://bucket.s3.us-east-2.amazonaws.com`, without a path.
    package var origin: String
    /// The `Host` field: without the scheme's default port.
    package var host: String
    /// Percent-encoded; empty, or begins with `/` and does not end with it.
    package var basePath: String

    package init(origin: String, basePath: String = "") {
        self.origin = origin
        host = hostField(of: origin)
        self.basePath = basePath
    }

    /// - Parameter url: scheme, authority and an optional path; without a scheme it is https.
    package init(url: String) {
        var scheme = "https"
        var rest = Substring(url)
        if let end = url.firstRange(of: "://") {
            scheme = url[..<end.lowerBound].lowercased()
            rest = url[end.upperBound...]
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[slash...]
        while path.hasSuffix("/") { path.removeLast() }
        self.init(origin: "\(scheme)://\(rest[..<slash])", basePath: String(path))
    }

    /// `path` below the address's own base path.
    package func path(_ path: String) -> String {
        let whole = basePath + path
        return whole.isEmpty ? "/" : whole
    }
}
