import AWSRequests
import FoundationEssentials
import Objects

/// One object, or one delete marker, to put on top of what a bucket holds, without a signed request.
///
/// As a line of `POST /_sandbox/objects/BUCKET`: `{"key": "v2/a.whl", "pieces": [{"bytes": "UEsDBA==", "times": 1}]}`.
struct SeededObject: Decodable, Sendable {
    /// Bytes in base64, repeated without taking memory for each repetition.
    struct Piece: Decodable, Sendable {
        var bytes: Data
        var times: Int?
    }

    var key: String
    /// `nil` for a delete marker.
    var pieces: [Piece]?
    var contentType: String?
    var cacheControl: String?
    var metadata: [String: String]?
    /// Whether the service knows the SHA-256, as it does of what was written with one.
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

/// What is on top of every key of a bucket, in a few numbers.
struct BucketSummary: Encodable, Sendable {
    /// Current objects.
    var objects: Int
    /// Versions and delete markers.
    var versions: Int
    /// SHA-256 over the keys, sizes and entity tags of the current objects.
    var sha256: String
}

extension SandboxStore {
    /// Writes objects and markers in their order.
    /// - Throws: NoSuchBucket; `BodyError`.
    func seed(_ objects: [SeededObject], in bucket: String) throws {
        for object in objects {
            if let content = try object.content() {
                _ = try put(content, to: ObjectKey(object.key), in: bucket)
            } else {
                _ = try delete(ObjectKey(object.key), in: bucket)
            }
        }
    }

    /// - Throws: NoSuchBucket.
    func summary(of name: String, below prefix: String) throws -> BucketSummary {
        let bucket = try bucket(name)
        var (objects, versions) = (0, 0)
        var digest = StreamingDigest(.sha256)
        for key in bucket.objects.keys where key.hasPrefix(prefix) {
            let stack = bucket.objects[key]
            versions += stack.count
            guard let top = stack.first, !top.isDeleteMarker else { continue }
            objects += 1
            digest.update(Array("\(key)\n\(top.size)\n\(top.etag)\n".utf8))
        }
        return BucketSummary(objects: objects, versions: versions, sha256: encodeHex(digest.finish()))
    }
}
