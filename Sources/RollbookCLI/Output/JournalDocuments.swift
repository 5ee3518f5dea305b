import Foundation

/// What `journal export --output` wrote.
struct JournalExportDocument: JSONDocument {
    var schema = 1
    var file: String
    var runs: [String]
}

/// What `journal import` added.
struct JournalImportDocument: JSONDocument {
    var schema = 1
    var files: [File]

    struct File: Encodable {
        var file: String
        /// Ids of the runs that were not there before.
        var added: [String]
    }
}

/// What `journal check` found of a sound journal.
struct JournalCheckDocument: JSONDocument {
    var schema = 1
    var journal: String
    var runs: Int
    /// Runs recorded before events covered rows (schema 3).
    var uncoveredRuns: Int
}

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
