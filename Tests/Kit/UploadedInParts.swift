import HTTPTransport
package import Objects
package import S3
import S3Writes

/// An object that another writer uploaded in parts, with all that a copy has to keep.
package struct UploadedInParts: Sendable, Equatable {
    package var key: ObjectKey
    package var bytes: [UInt8]
    package var attributes: ObjectAttributes
    package var tagging: ObjectTagging

    package init(
        key: ObjectKey, bytes: [UInt8],
        attributes: ObjectAttributes = ObjectAttributes(
            contentType: "application/x-large", cacheControl: "max-age=77", metadata: ["origin": "another tool"]),
        tagging: ObjectTagging = ObjectTagging([.init(key: "team a", value: "x+y=z@1")])
    ) {
        self.key = key
        self.bytes = bytes
        self.attributes = attributes
        self.tagging = tagging
    }

    package var sha256: SHA256Digest { SHA256Digest(of: bytes) }

    /// Begins its upload, and leaves it so.
    package func begin(_ client: S3Client) async throws -> MultipartUpload {
        try await S3Writer(client).createMultipartUpload(key, attributes: attributes, tagging: tagging)
    }

    /// Uploads it as another tool does, without stating a SHA-256 of all its bytes.
    package func upload(_ client: S3Client, partBytes: Int) async throws {
        let upload = try await S3Writer(client).createMultipartUpload(
            key, attributes: attributes, tagging: tagging)
        var parts: [UploadedPart] = []
        for start in stride(from: 0, to: bytes.count, by: partBytes) {
            let part = Array(bytes[start..<min(start + partBytes, bytes.count)])
            parts.append(
                try await S3Writer(client).uploadPart(
                    parts.count + 1, of: upload, body: .bytes(part), sha256: SHA256Digest(of: part)))
        }
        _ = try await S3Writer(client).completeMultipartUpload(upload, parts: parts, condition: .none)
    }

    /// In what the object of that name is otherwise than it was, one line each. A copy in parts has the SHA-256 of all its
    /// bytes among its metadata besides.
    package func differences(_ client: S3Client) async throws -> [String] {
        let (head, found) = try await client.getObject(key)
        var differences: [String] = []
        if found != bytes { differences.append("\(found.count) other bytes than the wanted \(bytes.count)") }
        if head.attributes.contentType != attributes.contentType {
            differences.append("content type \(head.attributes.contentType ?? "none")")
        }
        if head.attributes.cacheControl != attributes.cacheControl {
            differences.append("cache control \(head.attributes.cacheControl ?? "none")")
        }
        let wanted = attributes.metadata.merging(["checksum-sha256": sha256.hex]) { $1 }
        // A copy bears marks of its own.
        let metadata = head.attributes.metadata.filter { !$0.key.hasPrefix("rollbook-") }
        if metadata != wanted { differences.append("metadata \(head.attributes.metadata)") }
        let tagging = try await client.getObjectTagging(key, versionID: head.versionID)
        if tagging != self.tagging { differences.append("tags \(tagging.pairs)") }
        if head.etag.isMultipart != true { differences.append("not written in parts: ETag \(head.etag)") }
        return differences
    }
}
