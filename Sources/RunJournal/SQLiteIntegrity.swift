import GRDB

/// SQLite's own check of a journal: the structure of the file, its indexes, the types of columns.
///
/// It would evaluate each CHECK of each row too, which takes ten times as long as all else. A row that an event covers cannot
/// be another one than the schema took, or its digest differs: those tables are checked without, as long as events cover all
/// of their columns.
enum SQLiteIntegrity {
    /// Tables whose rows are held by digests.
    private static let coveredTables = ["change", "event_row", "kept_bytes"]

    /// The first faults; empty where there are none.
    /// - Parameter coversAll: whether events cover all columns of all runs; if not, the CHECKs of every row are evaluated.
    static func findings(_ db: Database, coversAll: () throws -> Bool) throws -> [String] {
        var faults = try withoutChecks(db) { try self.faults(db, "PRAGMA integrity_check(100)") }
        guard faults.isEmpty else { return faults }
        let tables = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        faults = try checked(db, tables.filter { !coveredTables.contains($0) })
        guard faults.isEmpty, try !coversAll() else { return faults }
        return try checked(db, coveredTables)
    }

    private static func checked(_ db: Database, _ tables: [String]) throws -> [String] {
        try tables.flatMap { try faults(db, "PRAGMA integrity_check(\"\($0)\")") }
    }

    /// The first fault of the file's structure; `nil` where there is none. It reads the whole file once.
    static func firstFault(_ db: Database) throws -> String? {
        try withoutChecks(db) { try faults(db, "PRAGMA quick_check(1)") }.first
    }

    private static func faults(_ db: Database, _ sql: String) throws -> [String] {
        try String.fetchAll(db, sql: sql).filter { $0 != "ok" }
    }

    private static func withoutChecks<Value>(_ db: Database, _ body: () throws -> Value) throws -> Value {
        try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
        defer { try? db.execute(sql: "PRAGMA ignore_check_constraints = OFF") }
        return try body()
    }
}
