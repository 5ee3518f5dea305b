import HTTPTransport
package import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RunJournal
package import S3
import S3Writes
import Sandbox

/// What somebody uploaded in parts, with all that a copy has to keep.
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

    /// Uploads it as another tool does: nobody is told of a SHA-256 of all its bytes.
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
        if head.attributes.metadata != wanted { differences.append("metadata \(head.attributes.metadata)") }
        let tagging = try await client.getObjectTagging(key, versionID: head.versionID)
        if tagging != self.tagging { differences.append("tags \(tagging.pairs)") }
        if head.etag.isMultipart != true { differences.append("not written in parts: ETag \(head.etag)") }
        return differences
    }
}

extension TestBench {
    /// The scripts' page of a project with so much behind it that it was uploaded in parts.
    @discardableResult
    package func enlargePage(_ key: ObjectKey, of channel: String, bytes: Int) async throws -> UploadedInParts {
        let bucket = self.channel(channel).bucket
        let page = try await sandbox.bytes(bucket: bucket, key: key) ?? []
        let line = Array("<!-- \(String(repeating: "0123456789abcdef", count: 64)) -->\n".utf8)
        let filling = (0..<bytes / line.count).flatMap { _ in line }
        let large = UploadedInParts(
            key: key, bytes: page + filling,
            attributes: ObjectAttributes(
                contentType: "text/html", cacheControl: Self.pageCacheControl, metadata: ["written-by": "scripts"]))
        try await large.upload(client(bucket), partBytes: Int(setup.limits.partBytes))
        return large
    }

    /// Uploads that hold parts, or that the journal knows, and are open; and what the journal takes for open and is not.
    package func uploadsLeft(_ channel: String) async throws -> [String] {
        let bucket = self.channel(channel).bucket
        let known = try journal.runs(limit: nil, unfinishedOnly: false).flatMap { try journal.openUploads(of: $0.id) }
        let open = try await sandbox.openUploads(bucket)
        return open.filter { upload in upload.parts > 0 || known.contains { $0.upload.id == upload.id } }
            .map { "\($0.key): an upload with \($0.parts) parts is open" }
            + known.map { "\($0.upload.key): the journal knows of an open upload" }
    }
}
