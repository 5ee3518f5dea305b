/// The result of `journal export --output`.
struct JournalExportDocument: JSONDocument {
    var schema = 1
    var file: String
    var runs: [String]
}

/// The result of `journal check` for a sound journal.
struct JournalCheckDocument: JSONDocument {
    var schema = 1
    var journal: String
    var runs: Int
    /// Runs recorded before events covered rows (schema 3).
    var uncoveredRuns: Int
}
