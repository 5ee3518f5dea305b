import FoundationEssentials
import Objects

/// The digests from one pass over a body.
struct BodyDigests: Sendable {
    var md5: [UInt8]
    var sha256: [UInt8]
    /// The requested checksums in base64, by algorithm.
    var checksums: [ChecksumAlgorithm: String]

    /// - Throws: `BodyError` when a file cannot be read.
    init(of body: ObjectBody, algorithms: Set<ChecksumAlgorithm>) throws {
        var md5 = StreamingDigest(.md5)
        var sha256 = StreamingDigest(.sha256)
        var sha1 = StreamingDigest(.sha1)
        var redundancies: [(ChecksumAlgorithm, CyclicRedundancyCheck)] = []
        if algorithms.contains(.crc32) { redundancies.append((.crc32, .init(.crc32))) }
        if algorithms.contains(.crc32c) { redundancies.append((.crc32c, .init(.crc32c))) }
        if algorithms.contains(.crc64nvme) { redundancies.append((.crc64nvme, .init(.crc64nvme))) }
        try body.forEachChunk { chunk in
            md5.update(chunk)
            sha256.update(chunk)
            if algorithms.contains(.sha1) { sha1.update(chunk) }
            for index in redundancies.indices { redundancies[index].1.update(chunk) }
        }
        self.md5 = md5.finish()
        self.sha256 = sha256.finish()
        checksums = Dictionary(redundancies.map { ($0.0, encodeBase64($0.1.value)) }) { first, _ in first }
        if algorithms.contains(.sha1) { checksums[.sha1] = encodeBase64(sha1.finish()) }
        if algorithms.contains(.sha256) { checksums[.sha256] = encodeBase64(self.sha256) }
    }
}
