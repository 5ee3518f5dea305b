package import Objects
import PlaybookFiles
import S3
package import Sandbox

/// Where the buckets of a bench's channels are, for changes by other writers.
package protocol BenchStore: Sendable {
    /// Where S3 is.
    var s3URL: String { get }
    /// The prefix of a bucket's public URLs, without `/` at the end; `nil` without public URLs.
    func publicURL(ofBucket bucket: String) -> String?

    /// A bucket whose objects everybody may read by its public URLs.
    func create(_ bucket: String, versioning: BucketVersioningState) async throws
    /// Writes an object, without conditions.
    /// - Returns: the version that it became.
    @discardableResult
    func write(
        _ bytes: [UInt8], to key: ObjectKey, in bucket: String, contentType: String?, cacheControl: String?,
        metadata: [String: String]
    ) async throws -> VersionID
    /// As DeleteObject without a version id.
    func delete(bucket: String, key: ObjectKey) async throws
    /// `nil` when there is none, or a delete marker.
    func bytes(bucket: String, key: ObjectKey) async throws -> [UInt8]?
    func snapshot(_ bucket: String) async throws -> BucketSnapshot
    func setVersioning(_ versioning: BucketVersioningState, of bucket: String) async throws
}

extension Sandbox: BenchStore {
    package func publicURL(ofBucket bucket: String) -> String? { cdnURL(for: bucket) }

    package func create(_ bucket: String, versioning: BucketVersioningState) async throws {
        try await createBucket(bucket, versioning: versioning, hiding: OwnFolder.name)
    }

    @discardableResult
    package func write(
        _ bytes: [UInt8], to key: ObjectKey, in bucket: String, contentType: String?, cacheControl: String?,
        metadata: [String: String]
    ) async throws -> VersionID {
        try await put(
            bucket: bucket, key: key, bytes: bytes, contentType: contentType, cacheControl: cacheControl,
            metadata: metadata
        ).versionID
    }

    package func snapshot(_ bucket: String) async throws -> BucketSnapshot {
        try await BucketSnapshot(bucket, of: self)
    }
}
