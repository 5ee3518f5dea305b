import Glibc

/// Keeps a public server from redirecting a request into this machine's private network.
///
/// Once a request has gone to a public address, redirects to addresses that are not public are refused.
struct RedirectGuard {
    /// Whether an address is public.
    let isPublic: @Sendable (String) -> Bool
    private var hasBeenPublic = false

    init(isPublic: @escaping @Sendable (String) -> Bool) { self.isPublic = isPublic }

    /// - Parameter address: the address that the next request's connection leads to; `nil` where only a proxy knows it, which
    ///   counts as public.
    /// - Returns: whether the request may be sent.
    mutating func allows(_ address: String?) -> Bool {
        let isPublic = address.map(isPublic) ?? true
        defer { hasBeenPublic = hasBeenPublic || isPublic }
        return isPublic || !hasBeenPublic
    }
}

/// Whether an IPv4 or IPv6 address in text form is public: not this machine's, link-local, private, or otherwise no address of
/// a host. A text that is not an address does not count as public.
///
/// Source: IANA's registries of special-purpose addresses (RFC 6890).
package func isPublicAddress(_ text: String) -> Bool {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return isPublicIPv4(UInt32(bigEndian: four.s_addr)) }
    var six = in6_addr()
    // The name of an interface may follow a percent sign.
    guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &six) == 1 else { return false }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    let isTranslated = bytes[..<12].elementsEqual([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
    if isMapped || isTranslated { return isPublicIPv4(bytes[12...].reduce(0) { $0 << 8 | UInt32($1) }) }
    // Global unicast addresses are those of 2000::/3; 2001:db8::/32 is for documentation.
    return bytes[0] & 0xE0 == 0x20 && !bytes[..<4].elementsEqual([0x20, 0x01, 0x0D, 0xB8])
}

private func isPublicIPv4(_ address: UInt32) -> Bool {
    let special: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16),
        (0xAC10_0000, 12), (0xC000_0000, 24), (0xC000_0200, 24), (0xC0A8_0000, 16), (0xC612_0000, 15),
        (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
    ]
    return !special.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
}
