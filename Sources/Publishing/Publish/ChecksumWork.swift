import Foundation
package import Indexes
import Objects
package import S3

/// Reads files once and keeps their SHA-256 in the facts documents of their indexes. No object is written anew for it: its
/// versions, its date and what it costs to keep stay as they are.
package struct ChecksumWork: Sendable {
    private let client: S3Client
    private static let readsMax = 8

    package init(client: S3Client) {
        self.client = client
    }

    /// - Parameter tell: what was read, one line each.
    /// - Returns: how many files have a digest now that had none.
    /// - Throws: `S3Error`, `BucketDocument.Failure`, `FactsDocument.Unreadable`.
    package func apply(
        _ work: [ChecksumPlanner.Work], tell: @escaping @Sendable (String) -> Void
    ) async throws -> Int {
        let groups = Dictionary(grouping: work.flatMap(\.objects)) { Content($0) }
        let read = try await mapConcurrently(Array(groups), limit: Self.readsMax) { content, objects in
            (content, try await sha256(of: objects[0], tell: tell))
        }
        let digests = Dictionary(read) { first, _ in first }
        for part in work { try await keep(part, digests) }
        return work.reduce(0) { $0 + $1.objects.count }
    }

    /// Of objects with one size and one plain MD5 the bytes are the same.
    private struct Content: Hashable {
        var etag: ETag
        var size: Int64
        /// Set where the tag does not identify the bytes.
        var key: ObjectKey?

        init(_ object: ListedObject) {
            etag = object.etag
            size = object.size
            key = object.etag.text.utf8.count == 32 ? nil : object.key
        }
    }

    private func sha256(of object: ListedObject, tell: @Sendable (String) -> Void) async throws -> SHA256Digest {
        let sink = FileSink(path: nil)
        let head = try await client.getObject(object.key, into: sink)
        try client.require(head, isStill: object)
        let (sha256, size) = try sink.close()
        tell("\(object.key): \(size) bytes, sha256 \(sha256.hex)")
        return sha256
    }

    private func keep(_ work: ChecksumPlanner.Work, _ digests: [Content: SHA256Digest]) async throws {
        let document = BucketDocument(
            FactsDocument.key(ofIndex: work.index), client: client, bytesMax: FactsDocument.bytesMax)
        try await document.update { present in
            var facts = try present.map { try FactsDocument(json: $0) } ?? FactsDocument()
            facts.keep(work.present.contains)
            for object in work.objects {
                guard let sha256 = digests[Content(object)] else { continue }
                facts.remember(sha256, of: object, named: work.name(of: object))
            }
            return try facts.json()
        }
    }
}
