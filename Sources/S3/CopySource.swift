package import Objects

/// The source of CopyObject and UploadPartCopy.
package struct CopySource: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    /// `nil`: the current version.
    package var versionID: VersionID?
    /// When set, the source must have this tag (`x-amz-copy-source-if-match`).
    package var etag: ETag?

    package init(bucket: String, key: ObjectKey, versionID: VersionID? = nil, etag: ETag? = nil) {
        self.bucket = bucket
        self.key = key
        self.versionID = versionID
        self.etag = etag
    }
}
