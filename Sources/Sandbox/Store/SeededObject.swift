import FoundationEssentials
import Objects

/// One object, or one delete marker, to add as a key's current version without a signed request.
///
/// As a line of `POST /_sandbox/objects/BUCKET`: `{"key": "v2/a.whl", "pieces": [{"bytes": "UEsDBA==", "times": 1}]}`.
struct SeededObject: Decodable, Sendable {
    /// Bytes in base64, repeated without memory for each repetition.
    struct Piece: Decodable, Sendable {
        var bytes: Data
        var times: Int?

        private enum CodingKeys: String, CodingKey { case bytes, times }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            bytes = try container.decode(Data.self, forKey: .bytes)
            times = try container.decodeIfPresent(Int.self, forKey: .times)
            guard (0...timesMax).contains(times ?? 1), bytes.count * (times ?? 1) <= pieceBytesMax else {
                throw DecodingError.dataCorruptedError(
                    forKey: .times, in: container, debugDescription: "a piece is out of bounds")
            }
        }
    }

    var key: String
    /// `nil` for a delete marker.
    var pieces: [Piece]?
    var contentType: String?
    var cacheControl: String?
    var metadata: [String: String]?
    /// Whether the service knows the SHA-256, as for an object written with one.
    var checksum: Bool?

    /// `nil` for a delete marker.
    /// - Throws: `BodyError`.
    func content() throws -> VersionContent? {
        guard let pieces else { return nil }
        let segments = pieces.flatMap { piece in
            Array(repeating: ObjectBody.Segment.bytes(Array(piece.bytes)), count: piece.times ?? 1)
        }
        let body = ObjectBody(segments: segments.filter { $0.length > 0 })
        var md5 = StreamingDigest(.md5)
        var sha256 = StreamingDigest(.sha256)
        try body.forEachChunk { chunk in
            md5.update(chunk)
            if checksum == true { sha256.update(chunk) }
        }
        var description = ObjectDescription()
        description.attributes["content-type"] = contentType
        description.attributes["cache-control"] = cacheControl
        description.metadata = metadata ?? [:]
        var content = VersionContent(body: body, etag: ETag(encodeHex(md5.finish())), description: description)
        if checksum == true, let digest = SHA256Digest(bytes: sha256.finish()) {
            content.checksum = ObjectChecksum(algorithm: .sha256, value: digest.base64)
        }
        return content
    }
}

/// The most repetitions of a piece.
private let timesMax = 1 << 20
/// The largest piece, in bytes: 5 GiB, as one put allows.
private let pieceBytesMax = 5 << 30
