/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits, or as base64 in S3's checksum headers.
///
/// Stored inline: tables hold one for every file of a channel.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The bytes, eight to a word, the first the most significant.
    private let first, second, third, fourth: UInt64

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(whole: bytes)
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
        self.init(whole: hasher.finish())
    }

    private init(whole bytes: [UInt8]) {
        func word(_ index: Int) -> UInt64 {
            bytes[index..<index + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
    }

    /// Exactly 32.
    package var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    package var hex: String { encodeHex(bytes) }
    package var base64: String { encodeBase64(bytes) }
    package var description: String { hex }
}
