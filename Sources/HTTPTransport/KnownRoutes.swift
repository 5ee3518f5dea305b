/// The ways to the origins that were asked for last: to read an origin off a URL costs more than to sign a request.
final class KnownRoutes: Sendable {
    private struct Entry: Sendable {
        /// The URL up to its path, which ends where the origin does.
        var start: String
        var route: TransferRoute
    }

    private let proxies: ProxySettings
    private let entries = Locked<[Entry]>([])
    /// More origins than a run asks often: the oldest is forgotten.
    private static let entriesMax = 16

    init(proxies: ProxySettings) { self.proxies = proxies }

    /// The way to an absolute URL.
    func route(to url: String) -> TransferRoute {
        let start = originText(of: url)
        if let known = entries.withLock({ $0.first { $0.start == start }?.route }) { return known }
        let route = TransferRoute(to: url, by: proxies)
        entries.withLock { entries in
            if entries.count >= Self.entriesMax { entries.removeFirst() }
            entries.append(Entry(start: String(start), route: route))
        }
        return route
    }
}

/// The part of a URL before its path, query and fragment: scheme, authority, and nothing for what is no absolute URL.
func originText(of url: String) -> Substring {
    let bytes = url.utf8
    var index = bytes.startIndex
    var slashes = 0
    while index < bytes.endIndex {
        switch bytes[index] {
        case UInt8(ascii: "/"):
            slashes += 1
            if slashes == 3 { return url[..<index] }
        case UInt8(ascii: "?"), UInt8(ascii: "#"): return url[..<index]
        default: break
        }
        index = bytes.index(after: index)
    }
    return url[...]
}
