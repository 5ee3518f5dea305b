import FoundationEssentials
import GRDB
import Glibc

/// Opens the journal's file without touching a wrong one: it inspects first, then refuses or prepares.
struct JournalFile {
    let path: String
    /// SQLite's `max_page_count`; `nil` for SQLite's default.
    var pagesMax: Int?
    /// The time that a transaction waits for another process's.
    var busyTimeoutSeconds = 5.0
    /// Large enough that a transaction of 100,000 changes does not spill into the WAL and back.
    static let cacheKiBMax = 65_536

    func open() throws -> DatabaseQueue {
        try createIfAbsent()
        try requireWritable()
        return try translatingErrors(path: path) {
            var configuration = Configuration()
            configuration.label = "journal"
            configuration.busyMode = .timeout(busyTimeoutSeconds)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                _ = try Schema.found(in: db, path: path)
                try prepare(db)
                try Schema.migrate(db, path: path)
            }
            return queue
        }
    }

    /// Sets up the connection. Durability is a setting of the connection, not of the file: it is set, then checked.
    private func prepare(_ db: Database) throws {
        if try String.fetchOne(db, sql: "PRAGMA journal_mode") != "wal" {
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA cache_size = -\(Self.cacheKiBMax)")
        if let pagesMax { try db.execute(sql: "PRAGMA max_page_count = \(pagesMax)") }
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
        let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
        guard mode == "wal", synchronous == 2, foreignKeys == 1 else {
            throw JournalError.cannotOpen(
                path: path,
                detail: "SQLite does not offer WAL, synchronous = FULL and foreign keys here "
                    + "(\(mode ?? "?"), \(synchronous ?? -1), \(foreignKeys ?? -1)); is it a network file system?")
        }
    }

    /// Creates the folder with mode 0700 and the file with 0600: other users need no keys, operators and hosts.
    private func createIfAbsent() throws {
        if access(path, F_OK) == 0 { return }
        try createFolder(folder)
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 || errno == EEXIST else { throw failure(errno, doing: "create it") }
        if descriptor >= 0 { close(descriptor) }
    }

    private func createFolder(_ folder: String) throws {
        if access(folder, F_OK) == 0 { return }
        let parent = parentFolder(of: folder)
        if parent != folder { try createFolder(parent) }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(errno, doing: "create its folder") }
    }

    /// Requires write access. SQLite would fall back to reading without it; WAL needs the folder as well.
    private func requireWritable() throws {
        var status = stat()
        guard stat(path, &status) == 0 else { throw failure(errno, doing: "look at it") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw JournalError.cannotOpen(path: path, detail: "it is not a regular file")
        }
        for place in [path, folder] where faccessat(AT_FDCWD, place, R_OK | W_OK, AT_EACCESS) != 0 {
            throw failure(errno, doing: "write to \(place)")
        }
    }

    private var folder: String { parentFolder(of: path) }

    private func parentFolder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ code: Int32, doing action: String) -> JournalError {
        let detail = "cannot \(action): \(String(cString: strerror(code)))"
        return switch code {
        case EACCES, EPERM, EROFS: .readOnly(path: path, detail: detail)
        case ENOSPC, EDQUOT, EFBIG: .full(path: path, detail: detail)
        default: .cannotOpen(path: path, detail: detail)
        }
    }
}

/// Runs `body` and turns SQLite's errors into the journal's.
func translatingErrors<Value>(path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw JournalError(error, path: path)
    }
}

extension JournalError {
    fileprivate init(_ error: DatabaseError, path: String) {
        let detail = error.message ?? error.resultCode.description
        self =
            switch error.resultCode {
            case .SQLITE_CORRUPT: .damaged(path: path, detail: detail)
            case .SQLITE_NOTADB: .notAJournal(path: path, detail: detail)
            case .SQLITE_FULL: .full(path: path, detail: detail)
            case .SQLITE_READONLY, .SQLITE_PERM: .readOnly(path: path, detail: detail)
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                .busy(holder: JournalLock.holder(of: path) ?? "another process (\(detail))")
            case .SQLITE_CANTOPEN: .cannotOpen(path: path, detail: detail)
            case .SQLITE_CONSTRAINT: .refused(detail: detail)
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
                .full(path: path, detail: detail)
            default: .failed(path: path, detail: "\(detail) (\(error.extendedResultCode))")
            }
    }
}
