package import Objects

/// The answer of a write.
package struct WriteResult: Sendable, Equatable {
    /// `nil` in a bucket that never had versioning, and where a server leaves it out.
    package var versionID: VersionID?
    /// `nil` for a delete.
    package var etag: ETag?
    /// Whether a delete made, or removed, a delete marker.
    package var isDeleteMarker: Bool
    package var requestID: String?

    package init(versionID: VersionID?, etag: ETag? = nil, isDeleteMarker: Bool = false, requestID: String? = nil) {
        self.versionID = versionID
        self.etag = etag
        self.isDeleteMarker = isDeleteMarker
        self.requestID = requestID
    }
}
