/// A key of HMAC-SHA256 (RFC 2104), made ready once for many messages.
package struct HMACKey: Sendable {
    /// The key in one block of the hash, combined with the constants of the inner and the outer digest.
    private let inner, outer: [UInt8]

    /// The length of SHA-256's blocks.
    private static let blockBytes = 64

    package init(_ key: [UInt8]) {
        var block = key.count > Self.blockBytes ? SHA256Digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: Self.blockBytes - block.count)
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5C }
    }

    /// The code of `message`.
    /// - Parameter hasher: for SHA-256, at the beginning of a message; so it is afterwards.
    package func code(of message: UnsafeRawBufferPointer, _ hasher: inout StreamingDigest) -> SHA256Digest {
        hasher.update(inner)
        let digest = SHA256Digest(of: message, &hasher)
        hasher.update(outer)
        return digest.withBytes { SHA256Digest(of: $0, &hasher) }
    }
}
