import Foundation
package import Objects
package import RunJournal
import S3

/// The versions of one object, newest first, and who wrote each.
package struct VersionHistory: Sendable {
    private let client: S3Client
    private let journal: Journal
    private let versioned: Bool

    package init(channel: OpenChannel, journal: Journal) {
        client = channel.client
        versioned = channel.isVersioned
        self.journal = journal
    }

    package struct Entry: Sendable {
        package var version: ObjectVersion
        package var writer: Writer
    }

    package enum Writer: Sendable, Equatable {
        /// A change of this journal.
        case change(ChangeRecord)
        /// Not in this journal, but marked by rollbook: the named run wrote these bytes first; a copy back keeps the mark.
        case marked(run: String)
        /// Another writer's, or a delete marker of a run that this journal does not know: markers cannot carry a mark.
        case unknown
    }

    /// - Parameter limit: number of versions, 1 to 1,000.
    /// - Throws: `S3Error`, `JournalError`.
    package func entries(of key: ObjectKey, limit: Int) async throws -> [Entry] {
        let versions = try await VersionLook(client: client, depth: limit).versions(of: [key])[key] ?? []
        let known = try writers(of: key)
        return try await mapConcurrently(versions, limit: 16) { version in
            if let change = known[version.versionID] { return Entry(version: version, writer: .change(change)) }
            return Entry(version: version, writer: try await marked(version))
        }
    }

    /// The journal's changes by the version or marker that they made. A removal makes none: it leaves an older one on top.
    private func writers(of key: ObjectKey) throws -> [VersionID: ChangeRecord] {
        let made = try journal.changes(bucket: client.bucket, key: key).filter {
            $0.action != .unmark && $0.action != .purge
        }
        let byVersion = made.compactMap { change in change.after?.topVersionID.map { ($0, change) } }
        return Dictionary(byVersion) { newest, _ in newest }
    }

    private func marked(_ version: ObjectVersion) async throws -> Writer {
        let id = versioned || version.versionID != .null ? version.versionID : nil
        guard !version.isDeleteMarker,
            case .present(let head) = try await client.headObject(version.key, versionID: id),
            let run = head.attributes.metadata[MetadataName.run]
        else { return .unknown }
        return .marked(run: run)
    }
}
