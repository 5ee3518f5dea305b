/// The hosts that `NO_PROXY` lists, which are reached without a proxy.
///
/// Entries between commas or blanks: a name with the names below it (a dot or `*.` before it changes nothing), an address, a
/// network (`10.0.0.0/8`), or `*` for every host; with a port, only that one. botocore knows names, ports and `*`, curl names,
/// networks and `*`.
struct ProxyExceptions: Sendable, Equatable {
    private var entries: [Entry]

    private struct Entry: Equatable {
        var host: String
        var port: Int?
        /// The length of the network's prefix.
        var bits: Int?
    }

    init(_ list: String) {
        entries = list.lowercased().split { $0 == "," || $0.isWhitespace }.map { Self.entry(String($0)) }
    }

    func include(_ origin: URLOrigin) -> Bool { entries.contains { matches($0, origin) } }

    private func matches(_ entry: Entry, _ origin: URLOrigin) -> Bool {
        guard entry.port == nil || entry.port == origin.port else { return false }
        if entry.host == "*" { return true }
        if let address = HostAddress(origin.host) {
            guard let other = HostAddress(entry.host) else { return false }
            return entry.bits.map { address.isWithin(other, bits: $0) } ?? (address == other)
        }
        return entry.bits == nil && (origin.host == entry.host || origin.host.hasSuffix("." + entry.host))
    }

    private static func entry(_ text: String) -> Entry {
        if let slash = text.lastIndex(of: "/"), let bits = Int(text[text.index(after: slash)...]) {
            return Entry(host: bare(text[..<slash]), bits: bits)
        }
        // More than one colon without brackets is an IPv6 address.
        if let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            text.hasPrefix("[") || text.firstIndex(of: ":") == colon
        {
            return Entry(host: bare(text[..<colon]), port: port)
        }
        return Entry(host: bare(text[...]))
    }

    /// A host without brackets, leading dots or `*.`, and the dot at the end of an absolute name.
    private static func bare(_ text: Substring) -> String {
        guard text != "*" else { return "*" }
        if text.hasPrefix("["), text.hasSuffix("]") { return String(text.dropFirst().dropLast()) }
        let name = text.drop { $0 == "*" || $0 == "." }
        return String(name.hasSuffix(".") ? name.dropLast() : name)
    }
}
