import Glibc
package import Objects

/// A version or a delete marker that was removed for good: by DELETE with its id, or by a write that replaced a version `null`.
package struct PurgedVersion: Codable, Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    package var versionID: VersionID
    package var wasDeleteMarker: Bool
    /// The ETag; empty for a delete marker.
    package var etag: ETag
    /// The version's user metadata.
    package var metadata: [String: String]
    /// The access key of its writer; `nil` for the sandbox's initial objects.
    package var writer: String?
    /// The access key of its remover; `nil` if it was not removed by a request.
    package var remover: String?
}
