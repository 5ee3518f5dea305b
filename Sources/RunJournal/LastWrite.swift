package import FoundationEssentials
package import Objects

/// The last thing that a run of this journal did to an object.
package struct LastWrite: Sendable, Equatable {
    package var key: ObjectKey
    package var runID: String
    package var action: ChangeRecord.Action
    /// The object's ETag afterwards; `nil` for no object, or a delete marker.
    package var etag: ETag?
    package var size: Int64?
    package var sha256: SHA256Digest?
    package var at: Date

    package init(
        key: ObjectKey, runID: String, action: ChangeRecord.Action, etag: ETag?, size: Int64?, sha256: SHA256Digest?,
        at: Date
    ) {
        self.key = key
        self.runID = runID
        self.action = action
        self.etag = etag
        self.size = size
        self.sha256 = sha256
        self.at = at
    }

    /// Whether the run left these bytes. Another write of the same bytes may have another ETag.
    package func left(_ object: ListedObject) -> Bool { etag == object.etag && size == object.size }
}
