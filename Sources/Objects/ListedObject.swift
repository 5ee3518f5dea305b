package import FoundationEssentials

/// One object of ListObjectsV2.
package struct ListedObject: Sendable, Equatable {
    package var key: ObjectKey
    package var etag: ETag
    /// Bytes.
    package var size: Int64
    package var lastModified: Date

    package init(key: ObjectKey, etag: ETag, size: Int64, lastModified: Date) {
        self.key = key
        self.etag = etag
        self.size = size
        self.lastModified = lastModified
    }
}
