package import Objects

/// An object, or one version of it, as DeleteObjects names it.
package struct ObjectIdentifier: Sendable, Hashable {
    package var key: ObjectKey
    /// `nil`: a delete marker is added where versioning is enabled.
    package var versionID: VersionID?
    /// When set, the current object must have this tag.
    package var etag: ETag?

    package init(key: ObjectKey, versionID: VersionID? = nil, etag: ETag? = nil) {
        self.key = key
        self.versionID = versionID
        self.etag = etag
    }
}
