import FoundationEssentials
import Objects

/// A multipart upload in progress, neither completed nor aborted.
struct MultipartUpload: Codable, Sendable {
    var id: String
    var key: ObjectKey
    var startedAt: Date
    var description: ObjectDescription
    var algorithm: ChecksumAlgorithm?
    var checksumKind: ObjectChecksum.Kind?
    var parts: [Int: Part] = [:]

    struct Part: Codable, Sendable {
        var number: Int
        var body: ObjectBody
        var etag: ETag
        var md5: [UInt8]
        /// The checksum in base64, by the upload's algorithm.
        var checksum: String?
        var lastModified: Date
    }
}
