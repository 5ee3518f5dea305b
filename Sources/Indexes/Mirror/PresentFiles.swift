import Objects
import RunJournal
import S3

/// The SHA-256 of objects in the bucket, by as few requests as possible.
///
/// The journal's facts come first. Among objects with the same name, size and plain MD5 ETag, one stands for all: its stored
/// checksum counts, or else its bytes, read once and hashed.
struct PresentFiles: Sendable {
    let client: S3Client
    let journal: Journal

    func sha256(of objects: [ListedObject]) async throws -> [ObjectKey: SHA256Digest] {
        let groups = Dictionary(grouping: objects) { object in
            Content(
                etag: object.etag, size: object.size, name: String(object.key.lastComponent),
                key: object.etag.isMultipart ? object.key : nil)
        }
        let hashed = try await mapConcurrently(Array(groups.values), limit: 64) { group in
            let sha256 = try await sha256(ofAny: group)
            return group.map { ($0.key, sha256) }
        }
        return Dictionary(hashed.flatMap(\.self)) { first, _ in first }
    }

    private struct Content: Hashable {
        var etag: ETag
        var size: Int64
        var name: String
        /// Set where the ETag does not identify the bytes.
        var key: ObjectKey?
    }

    private func sha256(ofAny group: [ListedObject]) async throws -> SHA256Digest {
        for object in group {
            let identities = [FactsIdentity.stored(object), FactsIdentity.reading(object)]
            let facts = try journal.facts(bucket: client.bucket, keyPrefix: object.key.text)
            let own = facts.filter { $0.key == object.key && identities.contains($0.identity) }
            if let known = own.compactMap(\.sha256).first { return known }
        }
        let representative = group[0]
        let gatherer = FactsGatherer(client: client, journal: journal, versioned: false)
        if let stored = try await gatherer.storedSHA256(of: representative) {
            try remember(stored, of: group)
            return stored
        }
        let sink = FileSink(path: nil)
        let head = try await client.getObject(
            representative.key, size: representative.size, etag: representative.etag, into: sink)
        try client.require(head, isStill: representative)
        let (sha256, _) = try sink.close()
        try remember(sha256, of: group)
        return sha256
    }

    private func remember(_ sha256: SHA256Digest, of group: [ListedObject]) throws {
        try journal.remember(
            group.map { object in
                ObjectFacts(
                    bucket: client.bucket, key: object.key, identity: FactsIdentity.reading(object), sha256: sha256,
                    requiresPython: nil, metadataRead: false)
            })
    }
}
