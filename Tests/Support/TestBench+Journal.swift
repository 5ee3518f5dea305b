import Indexes
package import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
package import Sandbox
package import TestKit

extension TestBench {
    /// Contents of a versioned bucket that the journal does not explain, one line each: versions that were added since an
    /// earlier snapshot and that no change names, and after-states that the bucket does not hold.
    ///
    /// - Parameter foreign: versions that another writer wrote meanwhile.
    package func unexplained(
        _ channel: String, since earlier: BucketSnapshot, foreign: Set<VersionID> = []
    ) async throws -> [String] {
        let bucket = self.channel(channel).bucket
        let now = try await snapshot(channel)
        let purged = await sandbox.purgedVersions().filter { $0.bucket == bucket }
        let records = try journal.runs(limit: nil, unfinishedOnly: false)
            .flatMap { try journal.changes(of: $0.id) }.filter { $0.bucket == bucket && $0.after != nil }
        let told = records.compactMap { record in
            record.after?.topVersionID.map { Written(key: record.key, id: $0) }
        }
        // A marker bears no mark: one whose answer was lost has no known writer.
        let doubtful = try Set(
            journal.runs(limit: nil, unfinishedOnly: false).flatMap { try journal.changes(of: $0.id) }
                .filter { $0.bucket == bucket && $0.isDeleteInDoubt }.map(\.key))
        let added = now.added(since: earlier).filter { $0.content != nil || !doubtful.contains($0.key) }
            .map { Written(key: $0.key, id: $0.id) }.filter { !foreign.contains($0.id) }
        let known = Set(now.versions.map { Written(key: $0.key, id: $0.id) })
            .union(purged.map { Written(key: $0.key, id: $0.versionID) })
        return Set(added).subtracting(told).map { "\($0.key): no change of the journal names version \($0.id)" }
            .sorted()
            + Set(told).subtracting(known).map { "\($0.key): the bucket has no version \($0.id)" }.sorted()
    }

    private struct Written: Hashable {
        var key: ObjectKey
        var id: VersionID
    }

    /// Permanent deletions from a versioned bucket, one line each, without those of delete markers, which hold no bytes.
    package func lostForGood(_ channel: String) async throws -> [String] {
        let bucket = self.channel(channel).bucket
        return await sandbox.purgedVersions().filter { $0.bucket == bucket && !$0.wasDeleteMarker }.map {
            "\($0.key) version \($0.versionID)"
        }
    }

    /// The requests that signed clients sent to a channel's bucket, after the first `skipped` of the log.
    package func requests(to channel: String, after skipped: Int = 0) async -> [SandboxLogEntry] {
        let bucket = self.channel(channel).bucket
        return await sandbox.log().dropFirst(skipped).filter { $0.bucket == bucket && $0.accessKeyID == "testing" }
    }

    /// How many requests the sandbox has answered.
    package func logLength() async -> Int { await sandbox.log().count }
}
