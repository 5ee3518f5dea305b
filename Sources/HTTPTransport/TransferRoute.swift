/// The way of a request: straight to its host, or by a proxy.
struct TransferRoute: Sendable {
    /// `nil` for a URL whose host cannot be read, which libcurl refuses.
    let origin: URLOrigin?
    let proxy: Proxy?
    private let proxies: ProxySettings

    init(to url: String, by proxies: ProxySettings) {
        self.init(to: URLOrigin(url), by: proxies)
    }

    private init(to origin: URLOrigin?, by proxies: ProxySettings) {
        self.origin = origin
        self.proxies = proxies
        proxy = origin.flatMap { proxies.proxy(for: $0) }
    }

    /// The way of the next request after a redirect.
    func following(_ location: String) -> TransferRoute {
        guard let next = origin?.following(location), ["http", "https"].contains(next.scheme) else { return self }
        return TransferRoute(to: next, by: proxies)
    }

    var host: String { origin?.host ?? "the host" }
    var isTunnel: Bool { proxy != nil && origin?.scheme == "https" }

    /// The address that the connection leads to, as far as it is known.
    ///
    /// - Parameter reached: the address of the connection's other end.
    /// - Returns: `nil` where a proxy looks up the host's name.
    func address(reached: String) -> String? {
        guard proxy != nil else { return reached }
        return origin.flatMap { HostAddress($0.host) == nil ? nil : $0.host }
    }
}
