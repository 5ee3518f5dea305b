package import Foundation
import Indexes
package import Objects
package import RunJournal
import S3

/// The state that earlier verifications found in order, and the objects that runs of this journal withdrew since: nothing else
/// may be missing.
package struct Baseline: Sendable {
    private let pages: [ObjectKey: VerifiedPage]
    private let files: [ObjectKey: VerifiedFile]
    private let writes: [ObjectKey: LastWrite]
    private let changes: @Sendable (ObjectKey) throws -> [ChangeRecord]

    package init(
        pages: [VerifiedPage] = [], files: [VerifiedFile] = [], writes: [LastWrite] = [],
        changes: @escaping @Sendable (ObjectKey) throws -> [ChangeRecord] = { _ in [] }
    ) {
        self.pages = Dictionary(pages.map { ($0.key, $0) }) { _, new in new }
        self.files = Dictionary(files.map { ($0.key, $0) }) { _, new in new }
        self.writes = Dictionary(writes.map { ($0.key, $0) }) { _, new in new }
        self.changes = changes
    }

    /// Reads the state below one index.
    /// - Throws: `JournalError`.
    package init(journal: Journal, bucket: String, index: String) throws {
        self.init(
            pages: try journal.verifiedPages(bucket: bucket, keyPrefix: index + "/"),
            files: try journal.verifiedFiles(bucket: bucket, keyPrefix: index + "/"),
            writes: try journal.lastWrites(bucket: bucket, keyPrefix: index.isEmpty ? "" : index + "/"),
            changes: { try journal.changes(bucket: bucket, key: $0) })
    }

    package func page(_ key: ObjectKey) -> VerifiedPage? { pages[key] }
    package func file(_ key: ObjectKey) -> VerifiedFile? { files[key] }
    /// The last thing that a run of this journal did to an object.
    package func write(of key: ObjectKey) -> LastWrite? { writes[key] }
    package var verifiedPages: [VerifiedPage] { Array(pages.values) }

    /// Whether a run withdrew the object, or restored an earlier state of it, after it was verified.
    /// - Throws: `JournalError`.
    package func isAccounted(_ key: ObjectKey, since date: Date) throws -> Bool {
        try changes(key).contains { change in
            guard change.state == .applied, let finishedAt = change.finishedAt, finishedAt >= date else { return false }
            return change.after?.object == nil || change.action == .restore || change.action == .unmark
        }
    }

    /// The last applied change of an object that the journal knows.
    /// - Parameter isMeant: selects among several changes.
    /// - Throws: `JournalError`.
    package func lastWrite(
        of key: ObjectKey, where isMeant: (ChangeRecord) -> Bool = { _ in true }
    ) throws -> ChangeRecord? {
        try changes(key).filter { $0.state == .applied && isMeant($0) }
            .max { ($0.finishedAt ?? .distantPast) < ($1.finishedAt ?? .distantPast) }
    }
}
