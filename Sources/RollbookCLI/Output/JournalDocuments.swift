/// What `journal export --output` wrote.
struct JournalExportDocument: JSONDocument {
    var schema = 1
    var file: String
    var runs: [String]
}

/// What `journal check` found of a sound journal.
struct JournalCheckDocument: JSONDocument {
    var schema = 1
    var journal: String
    var runs: Int
    /// Runs recorded before events covered rows (schema 3).
    var uncoveredRuns: Int
}
