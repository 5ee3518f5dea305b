import GRDB

/// Identifies the file of a journal, and migrates an older one.
enum Schema {
    /// SQLite's `application_id`: "rlbk" in ASCII. Distinguishes a journal from the database of another program.
    static let applicationID = 0x726C_626B

    /// Append-only: migration `n` makes schema `n + 1`, which `user_version` states.
    static let migrations = [
        schemaVersion1 + "\n" + schemaVersion1Triggers, schemaVersion2, schemaVersion3 + "\n" + schemaVersion3Triggers,
        schemaVersion4, schemaVersion5 + "\n" + schemaVersion5Triggers, schemaVersion6,
    ]

    static var known: Int { migrations.count }

    /// The schema of the open file; 0 for a new, empty one. Writes nothing.
    static func found(in db: Database, path: String) throws -> Int {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let isEmpty = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
        if application == 0, version == 0, isEmpty { return 0 }
        guard application == applicationID else {
            throw JournalError.notAJournal(path: path, detail: "the database belongs to another program")
        }
        guard version <= known else { throw JournalError.newerSchema(path: path, found: version, known: known) }
        return version
    }

    /// Migrates the file to the newest known schema, all or nothing.
    static func migrate(_ db: Database, path: String) throws {
        guard try found(in: db, path: path) < known else { return }
        try db.inTransaction(.immediate) {
            // Read again: another process may have migrated while this one waited.
            for version in try found(in: db, path: path)..<known {
                try db.execute(sql: migrations[version])
            }
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(known)")
            return .commit
        }
    }
}
