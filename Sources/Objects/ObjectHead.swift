package import FoundationEssentials

/// The answer of HeadObject or GetObject about one version.
package struct ObjectHead: Sendable, Equatable {
    package var etag: ETag
    /// `nil` in a bucket that never had versioning.
    package var versionID: VersionID?
    /// Size of the whole object in bytes, also when a range was requested.
    package var size: Int64
    package var lastModified: Date?
    /// The time of the answer, by the service's clock like `lastModified`.
    package var answeredAt: Date?
    package var attributes: ObjectAttributes
    /// Full-object SHA-256; never a composite checksum.
    package var checksumSHA256: SHA256Digest?
    /// Whether the object is archived and a readable copy was restored for some days.
    package var isRestored: Bool

    package init(
        etag: ETag, versionID: VersionID?, size: Int64, lastModified: Date?, answeredAt: Date? = nil,
        attributes: ObjectAttributes, checksumSHA256: SHA256Digest?, isRestored: Bool = false
    ) {
        self.isRestored = isRestored
        self.etag = etag
        self.versionID = versionID
        self.size = size
        self.lastModified = lastModified
        self.answeredAt = answeredAt
        self.attributes = attributes
        self.checksumSHA256 = checksumSHA256
    }
}
