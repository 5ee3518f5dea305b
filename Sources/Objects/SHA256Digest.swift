/// A SHA-256 digest: 32 bytes, written as 64 lower-case hexadecimal digits, or as base64 in S3's checksum headers.
///
/// Stored inline: tables hold one for every file of a channel.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The bytes, eight to a word, the first the most significant.
    private let first, second, third, fourth: UInt64

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self = bytes.withUnsafeBytes(SHA256Digest.init(raw:))
    }

    /// `nil` unless `hex` is 64 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard let bytes = decodeHex(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// `nil` unless `hex` holds 64 hexadecimal digits in ASCII.
    package init?(hex: UnsafeRawBufferPointer) {
        guard hex.count == 64 else { return nil }
        var isHex = true
        func word(_ first: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in first..<first + 16 {
                // The digits of either case, without a branch for each.
                let (decimal, letter) = (hex[index] &- 0x30, (hex[index] | 0x20) &- 0x61)
                isHex = isHex && (decimal < 10 || letter < 6)
                word = word << 4 | UInt64(decimal < 10 ? decimal : letter &+ 10)
            }
            return word
        }
        (first, second, third, fourth) = (word(0), word(16), word(32), word(48))
        guard isHex else { return nil }
    }

    /// `nil` unless `base64` encodes exactly 32 bytes; so a composite checksum (`…=-2`) is never taken for one.
    package init?(base64: some StringProtocol) {
        guard let bytes = decodeBase64(base64) else { return nil }
        self.init(bytes: bytes)
    }

    /// The digest of `bytes`.
    package init(of bytes: some Sequence<UInt8>) {
        var hasher = StreamingDigest(.sha256)
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { hasher.update(UnsafeRawBufferPointer($0)) }
        if isDone == nil { hasher.update(Array(bytes)) }
        self = hasher.finishMessage(SHA256Digest.init(raw:))
    }

    /// The digest of a message that ends with `bytes`.
    /// - Parameter hasher: for SHA-256; it has what of the message comes before. The next message may follow.
    package init(of bytes: UnsafeRawBufferPointer, _ hasher: inout StreamingDigest) {
        hasher.update(bytes)
        self = hasher.finishMessage(SHA256Digest.init(raw:))
    }

    private init(raw bytes: UnsafeRawBufferPointer) {
        func word(_ offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
    }

    /// Exactly 32.
    package var bytes: [UInt8] { withBytes { Array($0) } }

    /// Calls `body` with the 32 bytes, which are valid during the call only.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian), body)
    }

    package var hex: String { withBytes { encodeHex($0) } }
    package var base64: String { encodeBase64(bytes) }
    package var description: String { hex }
}
