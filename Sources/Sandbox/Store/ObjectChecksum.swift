import FoundationEssentials
import Objects

/// The additional checksums of S3 that the sandbox knows.
package enum ChecksumAlgorithm: String, Codable, Sendable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// `x-amz-checksum-sha256` and its like.
    var headerName: String { "x-amz-checksum-" + rawValue.lowercased() }

    /// `ChecksumSHA256` and its like.
    var elementName: String { "Checksum" + rawValue }

    var digestBytes: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// Takes either case, as the service does.
    init?(headerValue: String) {
        self.init(rawValue: headerValue.uppercased())
    }
}

/// A checksum that S3 keeps with an object.
package struct ObjectChecksum: Codable, Sendable, Equatable {
    /// What a checksum covers (CreateMultipartUpload, `x-amz-checksum-type`).
    package enum Kind: String, Codable, Sendable {
        case fullObject = "FULL_OBJECT"
        /// The checksum of the parts' checksums, written with `-N`.
        case composite = "COMPOSITE"
    }

    package var algorithm: ChecksumAlgorithm
    /// Base64, with `-N` when composite.
    package var value: String
    package var kind: Kind

    package init(algorithm: ChecksumAlgorithm, value: String, kind: Kind = .fullObject) {
        self.algorithm = algorithm
        self.value = value
        self.kind = kind
    }
}

/// What one pass over a body computes.
struct BodyDigests: Sendable {
    var md5: [UInt8]
    var sha256: [UInt8]
    /// Base64 by algorithm, for those asked for.
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
