package import FoundationEssentials

/// One entry of ListObjectVersions: a version of an object, or a delete marker.
package struct ObjectVersion: Sendable, Equatable {
    package var key: ObjectKey
    package var versionID: VersionID
    package var isLatest: Bool
    package var isDeleteMarker: Bool
    /// `nil` for a delete marker.
    package var etag: ETag?
    /// Bytes; 0 for a delete marker.
    package var size: Int64
    /// Whole seconds on AWS.
    package var lastModified: Date
    /// Such as `STANDARD` or `DEEP_ARCHIVE`; `nil` where the listing does not say.
    package var storageClass: String?

    package init(
        key: ObjectKey, versionID: VersionID, isLatest: Bool, isDeleteMarker: Bool, etag: ETag?, size: Int64,
        lastModified: Date, storageClass: String? = nil
    ) {
        self.storageClass = storageClass
        self.key = key
        self.versionID = versionID
        self.isLatest = isLatest
        self.isDeleteMarker = isDeleteMarker
        self.etag = etag
        self.size = size
        self.lastModified = lastModified
    }
}

extension ObjectVersion {
    /// Whether the version must be restored before it can be read or copied.
    ///
    /// Source: Amazon S3 User Guide, "Working with archived objects".
    package var isArchived: Bool { storageClass.map(ObjectStorage.archives.contains) ?? false }

    /// Whether this is the recorded version. The id `null` is not enough: a write while versioning is suspended replaces the
    /// version with that id.
    package func holds(_ wanted: RecordedObject) -> Bool {
        guard versionID == wanted.versionID ?? .null, !isDeleteMarker else { return false }
        return versionID != .null || etag == wanted.etag && wanted.isOf(lastModified)
    }
}
