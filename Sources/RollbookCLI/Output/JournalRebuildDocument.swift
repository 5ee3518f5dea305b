import Foundation

/// What `journal rebuild` found in the versions of buckets.
struct JournalRebuildDocument: JSONDocument {
    var schema = 1
    var runs: [Run]
    var notes: [String]
    /// Whether they stand in the journal now.
    var isRecorded: Bool

    struct Run: Encodable {
        var id: String
        var startedAt: Date
        /// How many objects it changed.
        var changes: Int
    }
}
