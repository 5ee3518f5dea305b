package import Objects

/// A file to fetch from the upstream index, identified by its expected SHA-256.
package struct UpstreamDownload: Sendable, Hashable {
    package var url: String
    package var sha256: SHA256Digest
    /// Size in bytes, if the upstream index states it.
    package var size: Int64?

    package init(url: String, sha256: SHA256Digest, size: Int64?) {
        self.url = url
        self.sha256 = sha256
        self.size = size
    }
}
