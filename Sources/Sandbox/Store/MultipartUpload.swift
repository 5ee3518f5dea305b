import FoundationEssentials
import Objects

/// A multipart upload that is neither completed nor aborted.
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
        /// Base64, of the upload's algorithm.
        var checksum: String?
        var lastModified: Date
    }
}
