import Indexes
import Objects
import RunJournal
import S3

/// Reads the bytes of an object in a recorded state: from the bucket by version id, or from the journal's copy.
struct PageVersions: Sendable {
    let client: S3Client
    let journal: Journal

    enum Sight: Sendable {
        case absent
        case bytes([UInt8])
        /// The bytes no longer exist anywhere; the reason.
        case gone(String)
    }

    /// - Parameter kept: the digest under which the journal keeps the bytes of the state, if it is known.
    /// - Throws: `S3Error` unless it says that the version is gone; `JournalError`.
    func sight(of state: ObjectState, key: ObjectKey, kept: SHA256Digest?) async throws -> Sight {
        guard let object = state.object else { return .absent }
        if let digest = object.sha256, let bytes = try journal.keptBytes(sha256: digest) { return .bytes(bytes) }
        if let kept, let bytes = try await KeptBytes(client: client, journal: journal).read(kept) {
            return .bytes(bytes)
        }
        do {
            let version = object.versionID
            let (head, bytes) = try await client.getObject(key, versionID: version)
            if version == nil && head.etag != object.etag {
                return .gone("the bucket keeps no versions, and the page was written over since")
            }
            return .bytes(bytes)
        } catch let error as S3Error where error.status == 404 || error.status == 405 {
            return .gone(object.versionID.map { "its version \($0) no longer exists" } ?? "it no longer exists")
        }
    }
}
