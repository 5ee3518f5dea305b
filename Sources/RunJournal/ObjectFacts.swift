package import Objects

/// Known facts of one stored object, so that the next run need not request them again.
///
/// `identity` makes them permanently true: a version id, or `etag:` and the entity tag with the size.
package struct ObjectFacts: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    package var identity: String
    /// SHA-256 of the full object; `nil` when the bucket does not know it.
    package var sha256: SHA256Digest?
    /// `Requires-Python` of the core metadata; `nil` when it states none or the object is not a distribution.
    package var requiresPython: String?
    /// Whether the core metadata was read at all (so `requiresPython == nil` is an answer).
    package var metadataRead: Bool

    package init(
        bucket: String, key: ObjectKey, identity: String, sha256: SHA256Digest?, requiresPython: String?,
        metadataRead: Bool
    ) {
        self.bucket = bucket
        self.key = key
        self.identity = identity
        self.sha256 = sha256
        self.requiresPython = requiresPython
        self.metadataRead = metadataRead
    }
}
