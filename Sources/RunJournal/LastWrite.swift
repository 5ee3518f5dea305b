package import FoundationEssentials
package import Objects

/// What a run of this journal did last to an object.
package struct LastWrite: Sendable, Equatable {
    package var key: ObjectKey
    package var runID: String
    package var action: ChangeRecord.Action
    /// What it left; `nil`: nothing, or a delete marker.
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

    /// Whether it left these bytes. An ETag of another write of the same bytes may differ.
    package func left(_ object: ListedObject) -> Bool { etag == object.etag && size == object.size }
}
