package import Objects

/// A file to fetch from the upstream index, named by what it must hold.
package struct UpstreamDownload: Sendable, Hashable {
    package var url: String
    package var sha256: SHA256Digest
    /// Bytes, where the upstream index states them.
    package var size: Int64?

    package init(url: String, sha256: SHA256Digest, size: Int64?) {
        self.url = url
        self.sha256 = sha256
        self.size = size
    }
}
