package import Indexes
import Objects
package import RunJournal
package import S3

/// Writes the facts that a reindex learnt into the facts documents of the indexes.
package struct FactsKeeper: Sendable {
    private let client: S3Client
    private let journal: Journal

    package init(client: S3Client, journal: Journal) {
        self.client = client
        self.journal = journal
    }

    /// - Returns: indexes whose documents could not be written, with the reasons: the next reindex on a machine that has not
    ///   read the files reads them again.
    /// - Throws: `CancellationError`.
    package func keep(_ learned: [LearnedFacts]) async throws -> [String] {
        let problems = try await mapConcurrently(learned, limit: Self.writesMax) { part -> String? in
            let document = BucketDocument(
                FactsDocument.key(ofIndex: part.index), client: client, bytesMax: FactsDocument.bytesMax)
            do {
                try await document.update(seen: part.document) { present in
                    var facts = try present.map { try FactsDocument(json: $0) } ?? FactsDocument()
                    facts.learn(part)
                    return try facts.json()
                }
                try journal.remember(part.files.flatMap(kept))
                return nil
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                let files = counted(part.files.count, "file")
                return "\(part.index): new facts about \(files) were not kept in the bucket: \(error)"
            }
        }
        return problems.compactMap(\.self)
    }

    /// The journal's facts for a kept file, so that it is neither written nor read again.
    private func kept(_ file: LearnedFacts.File) -> [ObjectFacts] {
        let (object, isRead) = (file.object, file.requiresPython != nil)
        let time = file.uploaded.map {
            FactsIdentity.uploaded($0, object.etag, size: object.size, lastModified: object.lastModified)
        }
        return [isRead ? FactsIdentity.kept(object) : nil, time].compactMap(\.self).map { identity in
            ObjectFacts(
                bucket: client.bucket, key: object.key, identity: identity, sha256: nil, requiresPython: nil,
                metadataRead: false)
        }
    }

    private static let writesMax = 64
}
