/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits, or as base64 in S3's checksum headers.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// Exactly 32 bytes.
    package let bytes: [UInt8]

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// `nil` unless `hex` is 64 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard let bytes = decodeHex(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// `nil` unless `base64` encodes exactly 32 bytes; so a composite checksum (`…=-2`) is never taken for one.
    package init?(base64: some StringProtocol) {
        guard let bytes = decodeBase64(base64) else { return nil }
        self.init(bytes: bytes)
    }

    /// The digest of `bytes`.
    package init(of bytes: some Sequence<UInt8>) {
        var hasher = StreamingDigest(.sha256)
        hasher.update(Array(bytes))
        self.bytes = hasher.finish()
    }

    package var hex: String { encodeHex(bytes) }
    package var base64: String { encodeBase64(bytes) }
    package var description: String { hex }
}
