import Glibc
package import Objects

/// A version or a delete marker that is gone for good: by DELETE with its id, or because a write took the place of a
/// version `null`.
package struct PurgedVersion: Codable, Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    package var versionID: VersionID
    package var wasDeleteMarker: Bool
    /// Empty of a delete marker.
    package var etag: ETag
    /// The user metadata it had.
    package var metadata: [String: String]
    /// The access key that had written it; `nil` for what the sandbox was set up with.
    package var writer: String?
    /// The access key that removed it; `nil` where no request did.
    package var remover: String?
}
