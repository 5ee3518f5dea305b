package import FoundationEssentials
import GRDB

/// The record of every run, step, change, check and approval: one SQLite file, documented in docs/journal.md.
///
/// Every method that writes is one transaction, durable when it returns (WAL, `synchronous = FULL`), and records its action in
/// the append-only table `event` in the same transaction. Methods block the calling thread while SQLite works; any thread may
/// call them. All throw `JournalError`.
package final class Journal: Sendable {
    /// The file's path, as given.
    package let path: String
    let database: DatabaseQueue
    /// The clock for events of methods without a time parameter.
    let now: @Sendable () -> Date
    /// The clock since boot, recorded with each sent request.
    let bootTime: @Sendable () -> BootTime?

    /// Opens the journal at `path`, creating the file (mode 0600) and its folder (0700) if absent, and migrates an older
    /// schema. A file that is damaged, of a newer schema, or not a journal is left untouched.
    package convenience init(path: String) throws {
        try self.init(path: path, now: { Date() })
    }

    /// - Parameters:
    ///   - now: the clock.
    ///   - bootTime: the clock since boot; `nil` where there is none.
    package convenience init(
        path: String, now: @escaping @Sendable () -> Date, bootTime: @escaping @Sendable () -> BootTime? = { nil }
    ) throws {
        try self.init(file: JournalFile(path: path), now: now, bootTime: bootTime)
    }

    init(
        file: JournalFile, now: @escaping @Sendable () -> Date, bootTime: @escaping @Sendable () -> BootTime? = { nil }
    ) throws {
        path = file.path
        self.now = now
        self.bootTime = bootTime
        database = try file.open()
    }

    /// Takes the advisory lock file `PATH.lock` and writes its holder into it: `holder` (for people: run, operator, host), this
    /// process's id and the time. Blocks up to `waitSeconds`, then throws `JournalError.busy` with the holder's text.
    package func lockForWriting(waitSeconds: Double, holder: String) throws -> JournalLock {
        try JournalLock(path: path, waitSeconds: waitSeconds, holder: holder, now: now())
    }

    /// Runs `body` on one snapshot.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingErrors(path: path) { try database.read(body) }
    }

    /// The rows of one statement. It is prepared once in a process, and needs no transaction to be consistent.
    ///
    /// For queries about one object or run: a run makes thousands of them.
    /// - Parameter body: must not query the journal.
    func query<Value>(
        _ sql: String, _ arguments: StatementArguments = StatementArguments(), _ body: (RowCursor) throws -> Value
    ) throws -> Value {
        try translatingErrors(path: path) {
            try database.unsafeRead { db in
                try body(Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments))
            }
        }
    }

    /// Runs one durable transaction; it leaves no trace when `body` throws.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translatingErrors(path: path) { try database.write(body) }
    }
}

extension Database {
    /// Runs a prepared statement once for each row of arguments; each execution must change exactly one row.
    func executeEach<Rows: Sequence>(
        _ sql: String, _ rows: Rows, missing: (Rows.Element) -> String,
        arguments: (Rows.Element) -> [(any DatabaseValueConvertible)?]
    ) throws {
        let statement = try cachedStatement(sql: sql)
        for row in rows {
            statement.setUncheckedArguments(StatementArguments(arguments(row)))
            try statement.execute()
            guard changesCount == 1 else { throw JournalError.refused(detail: missing(row)) }
        }
    }

    /// Runs a prepared statement that must change exactly one row.
    func executeOne(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?], missing: String) throws {
        try executeEach(sql, CollectionOfOne(arguments), missing: { _ in missing }, arguments: { $0 })
    }
}
