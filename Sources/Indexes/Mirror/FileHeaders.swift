import Objects
import RunJournal
import S3
import SimpleRepository

/// `Cache-Control` of mirrored files that are there already, where the channel's settings say one.
///
/// Headers are asked for once a write (entity tag and date) and remembered. A file with another one is copied onto itself.
struct FileHeaders: Sendable {
    let client: S3Client
    let journal: Journal
    let versioned: Bool
    /// What the channel says.
    let cacheControl: String

    /// A mirrored file where it is.
    struct Present: Sendable {
        var index: String
        var object: ListedObject
        var file: MirrorPlanner.File
    }

    /// What gives files the header that they should have; nothing for those that have it.
    /// - Throws: `S3Error`, `JournalError`.
    func changes(of present: [Present]) async throws -> [Change] {
        let parts = try await mapConcurrently(present, limit: 64) { try await change(of: $0) }
        return parts.compactMap(\.self)
    }

    private func change(of present: Present) async throws -> Change? {
        let object = present.object
        let identity = FactsIdentity.cacheControl(cacheControl, of: object)
        let known = try journal.facts(bucket: client.bucket, keyPrefix: object.key.text)
        if known.contains(where: { $0.key == object.key && $0.identity == identity }) { return nil }
        let head = try await client.headListed(object)
        guard head.attributes.cacheControl != cacheControl else {
            try journal.remember([
                ObjectFacts(
                    bucket: client.bucket, key: object.key, identity: identity, sha256: nil, requiresPython: nil,
                    metadataRead: false)
            ])
            return nil
        }
        var attributes = head.attributes
        attributes.cacheControl = cacheControl
        let state = RecordedObject(head, versioned: versioned)
        let content = Change.Content(
            source: .stored, sha256: present.file.content.sha256, size: object.size, attributes: attributes)
        return Change(
            key: object.key, index: present.index, project: present.file.project.normalized, rank: present.file.rank,
            action: .copy(from: object.key, version: state.versionID, content), before: .exact(.object(state)))
    }
}
