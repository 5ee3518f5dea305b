import FoundationEssentials
import Glibc

/// Scheme, host and port of a URL.
struct URLOrigin: Equatable, Sendable {
    /// In lower case.
    let scheme: String
    /// In lower case, without brackets and without the dot at the end of an absolute name.
    let host: String
    /// The URL's port, or its scheme's own.
    let port: Int

    /// - Parameter url: an absolute URL; only its part before the path is read.
    init?(_ url: String) {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let authority = url[mark.upperBound...].prefix { !"/?#".contains($0) }
        guard let parts = URLComponents(string: url[..<mark.upperBound] + String(authority)),
            let scheme = parts.scheme?.lowercased(), let host = parts.host?.lowercased(), !host.isEmpty
        else { return nil }
        self.scheme = scheme
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.host = bare.hasSuffix(".") ? String(bare.dropLast()) : bare
        port = parts.port ?? (scheme == "http" ? 80 : 443)
    }

    /// The origin that a `Location` header leads to from here.
    /// - Returns: `nil` for a location without a host, which leads to the same origin.
    func following(_ location: String) -> URLOrigin? {
        location.hasPrefix("//") ? URLOrigin("\(scheme):\(location)") : URLOrigin(location)
    }

    /// Whether the host is this machine.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        guard let address = HostAddress(host) else { return false }
        return address.isLoopback
    }
}
