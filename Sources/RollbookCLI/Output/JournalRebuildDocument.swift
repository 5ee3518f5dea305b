import Foundation

/// The runs that `journal rebuild` found in the versions of buckets.
struct JournalRebuildDocument: JSONDocument {
    var schema = 1
    var runs: [Run]
    var notes: [String]
    /// Whether the runs are in the journal now.
    var isRecorded: Bool

    struct Run: Encodable {
        var id: String
        var startedAt: Date
        /// The number of objects that it changed.
        var changes: Int
    }
}
