import Indexes
import Objects
import PlaybookFiles
import Rollbook

/// The JSON form of the plans of a rollback or a restore.
struct PlansDocument: JSONDocument {
    var schema = 1
    /// The run that is rolled back; left out for a restore.
    var run: String?
    var channels: [Part]
    /// Objects that others wrote since.
    var conflicts: [Conflict]
    /// Objects that cannot be restored, and why.
    var lost: [String]
    /// Versions that are deleted for good after everything else.
    var removals: [Removal]

    struct Removal: Encodable {
        var channel, key, version: String
    }

    struct Part: Encodable {
        var channel: String
        var summary: String
        var changes: [DryRunDocument.Change]
        /// The links and projects that pages gain and lose.
        var pages: [PageEffectDocument]
        var notes: [String]
        var estimate: RequestsDocument
    }

    struct Conflict: Encodable {
        var bucket, key, expected, found: String
    }

    init(_ plans: RollbackOfRun.Plans, run: String?) {
        self.run = run
        channels = plans.plans.map { channel, plan in
            Part(
                channel: channel.channel.name, summary: plan.summary,
                changes: plan.changes.map { .init(verb: $0.verb, key: $0.key.text, index: $0.index) },
                pages: plan.effects.map { .init($0) }, notes: plan.notes, estimate: RequestsDocument(plan))
        }
        conflicts = plans.conflicts.map {
            Conflict(bucket: $0.bucket, key: $0.key.text, expected: $0.expected, found: $0.found)
        }
        lost = plans.lost
        removals = plans.removals.flatMap { channel, removal in
            removal.doomed.map {
                Removal(
                    channel: channel.channel.name, key: $0.version.key.text, version: $0.version.versionID.text)
            }
        }
    }
}
