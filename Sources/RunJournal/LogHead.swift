package import Objects

/// The last entry of a log that a journal knows.
package struct LogHead: Sendable, Equatable {
    package var number: Int64
    package var sha256: SHA256Digest
    /// The ETag from the bucket's listing.
    package var etag: ETag

    package init(number: Int64, sha256: SHA256Digest, etag: ETag) {
        self.number = number
        self.sha256 = sha256
        self.etag = etag
    }
}

extension LogHead: CustomStringConvertible {
    package var description: String { "entry \(number) (\(sha256.hex.prefix(12)))" }
}
