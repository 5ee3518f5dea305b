package import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
package import TestKit

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
