package import FoundationEssentials
package import Objects

/// A file whose bytes were read whole through the public URL and had the correct hash.
package struct VerifiedFile: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    /// SHA-256 of the bytes that were served.
    package var sha256: SHA256Digest
    /// The size in bytes.
    package var size: Int64
    package var at: Date

    package init(bucket: String, key: ObjectKey, sha256: SHA256Digest, size: Int64, at: Date) {
        self.bucket = bucket
        self.key = key
        self.sha256 = sha256
        self.size = size
        self.at = at
    }
}
