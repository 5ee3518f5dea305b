/// The proxies of an environment, and the hosts that are reached without them.
///
/// Variables are read as botocore and pip do (Python's `urllib.request.getproxies_environment`): `https_proxy` before
/// `HTTPS_PROXY`, an empty lower-case one counts, and `HTTP_PROXY` is not read in a CGI program, whose clients can set it by a
/// header. `all_proxy` stands in for a missing one, as with curl.
package struct ProxySettings: Sendable, Equatable {
    private var proxies: [String: Proxy] = [:]
    private var exceptions = ProxyExceptions("")

    /// Settings without any proxy.
    package static let none = ProxySettings()

    private init() {}

    /// - Parameter environment: the variables of a process.
    package init(environment: [String: String]) {
        for scheme in ["http", "https"] {
            let own = scheme == "http" && environment["REQUEST_METHOD"] != nil ? ["http_proxy"] : nil
            let found =
                Self.variable(own ?? Self.names(scheme), in: environment)
                ?? Self.variable(Self.names("all"), in: environment)
            guard let found, !found.value.isEmpty else { continue }
            proxies[scheme] = Proxy(url: found.value, source: found.name)
        }
        exceptions = ProxyExceptions(Self.variable(Self.names("no"), in: environment)?.value ?? "")
    }

    /// The proxy for requests to a URL; `nil` if they go straight to its host. This machine's own addresses need none.
    func proxy(for origin: URLOrigin) -> Proxy? {
        guard let proxy = proxies[origin.scheme], !origin.isLoopback, !exceptions.include(origin) else { return nil }
        return proxy
    }

    private static func names(_ kind: String) -> [String] { ["\(kind)_proxy", "\(kind.uppercased())_PROXY"] }

    private static func variable(
        _ names: [String], in environment: [String: String]
    ) -> (name: String, value: String)? {
        names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first
    }
}
