import GRDB

extension Journal {
    /// Identifies this journal: the hash of its first event, which has the time and a random run id. `nil` while there is no
    /// event.
    package func identity() throws -> String? {
        try read { db in try String.fetchOne(db, sql: "SELECT hash FROM event ORDER BY id LIMIT 1") }
    }
}
