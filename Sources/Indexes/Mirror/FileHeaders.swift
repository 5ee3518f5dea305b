import Foundation
import Objects
import RunJournal
import S3
import SimpleRepository

/// `Cache-Control` of files that are mirrored already, where the channel's settings state one.
///
/// Headers are read once for each write (ETag and date) and remembered. A file with another value is copied onto itself.
struct FileHeaders: Sendable {
    let client: S3Client
    let journal: Journal
    let versioned: Bool
    /// The channel's value.
    let cacheControl: String

    /// A mirrored file in its index.
    struct Present: Sendable {
        var index: String
        var object: ListedObject
        var file: MirrorPlanner.File
    }

    /// The changes that give files the channel's header; none for files that have it.
    /// - Throws: `S3Error`, `JournalError`.
    func changes(of present: [Present]) async throws -> [Change] {
        let parts = try await mapConcurrently(present, limit: 64) { present in
            (present, try await change(of: present))
        }
        return try await timed(parts.compactMap { present, change in change.map { (present, $0) } })
    }

    /// Adds upload times: a copy of a multipart object has another ETag, which no longer shows when the file was first there.
    private func timed(_ changes: [(present: Present, change: Change)]) async throws -> [Change] {
        let bare = changes.filter { _, change in
            change.rank == .artifact && UploadedMark.time(change.content?.attributes.metadata ?? [:]) == nil
        }
        let indexes = Set(bare.map(\.present.index)).sorted()
        let read = try await mapConcurrently(indexes, limit: 16) { ($0, try await client.facts(ofIndex: $0)) }
        let documents = Dictionary(read) { first, _ in first }
        let seen = try await FirstSight(client: client, versioned: versioned).times(
            of: bare.map { present, change in
                let restores = change.content?.attributes.metadata[MetadataName.restores]
                return .init(present.object, restores: restores.map { VersionID($0) })
            })
        let marks = Dictionary(
            bare.compactMap { present, change -> (ObjectKey, [String: String])? in
                let name = String(change.key.text.dropFirst(present.index.isEmpty ? 0 : present.index.count + 1))
                let kept = documents[present.index]?.uploaded(present.object, named: name)
                return (kept ?? seen[change.key]).map { (change.key, UploadedMark.metadata($0)) }
            }
        ) { first, _ in first }
        return changes.map { _, change in
            guard let mark = marks[change.key], case .copy(let source, let version, var content) = change.action else {
                return change
            }
            content.attributes.metadata.merge(mark) { $1 }
            var change = change
            change.action = .copy(from: source, version: version, content)
            return change
        }
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
