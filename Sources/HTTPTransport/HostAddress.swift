import Glibc

/// An IPv4 or IPv6 address, as its bytes.
struct HostAddress: Equatable {
    let bytes: [UInt8]

    /// - Parameter text: an address without brackets; anything else, such as a name, gives `nil`.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    /// Whether it is an address of this machine: 127.0.0.0/8 or ::1.
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }

    /// Whether the first `bits` are those of `network`.
    func isWithin(_ network: HostAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count, (0...8 * bytes.count).contains(bits) else { return false }
        return zip(bytes, network.bytes).enumerated().allSatisfy { index, pair in
            let left = min(8, max(0, bits - 8 * index))
            return (pair.0 ^ pair.1) >> (8 - UInt8(left)) == 0
        }
    }
}
