import Foundation
import GRDB
import Glibc
import Testing

@testable import RunJournal

@Suite struct JournalFileTests {
    @Test("A new journal is durable, private and of the known schema")
    func settings() throws {
        let test = try TestJournal(isCopied: false)
        let (mode, synchronous, foreignKeys, version, application) = try test.journal.read { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                try Int.fetchOne(db, sql: "PRAGMA foreign_keys"), try Int.fetchOne(db, sql: "PRAGMA user_version"),
                try Int.fetchOne(db, sql: "PRAGMA application_id")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2, "2 is FULL: each commit is synced")
        #expect(foreignKeys == 1)
        #expect(version == Schema.known)
        #expect(application == 0x726C_626B)
        #expect(try permissions(test.path) == 0o600)
        #expect(try permissions(test.path + "-wal") == 0o600)
        #expect(try permissions((test.path as NSString).deletingLastPathComponent) == 0o700)
        #expect(try test.journal.verify() == [])
    }

    @Test("Durability is the same after the journal is opened again")
    func reopened() throws {
        let test = try TestJournal()
        try test.begin()
        let again = try Journal(path: test.path)
        #expect(try again.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 2)
        #expect(try again.run(TestJournal.runID) != nil)
    }

    @Test("Eight openings of a new journal at once make one journal")
    func concurrentCreation() async throws {
        let folder = try TemporaryFolder()
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { _ = try Journal(path: folder.file("journal.sqlite")) } }
            try await group.waitForAll()
        }
        #expect(try Journal(path: folder.file("journal.sqlite")).verify() == [])
    }

    struct WrongFile: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let make: @Sendable (String) throws -> Void
        let expected: @Sendable (JournalError) -> Bool
    }

    @Test(
        "A file that is no usable journal is named for what it is, and left as it was",
        arguments: [
            WrongFile(testDescription: "a text file") { path in
                try Data(String(repeating: "not a database\n", count: 400).utf8).write(to: URL(filePath: path))
            } expected: {
                if case .notAJournal = $0 { true } else { false }
            },
            WrongFile(testDescription: "another program's database") { path in
                try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE notes (text)") }
            } expected: {
                if case .notAJournal = $0 { true } else { false }
            },
            WrongFile(testDescription: "a newer schema") { path in
                _ = try Journal(path: path)
                try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 99") }
            } expected: {
                if case .newerSchema(_, 99, Schema.known) = $0 { true } else { false }
            },
            WrongFile(testDescription: "a truncated journal") { path in
                _ = try Journal(path: path)
                try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 8192)
            } expected: {
                if case .damaged = $0 { true } else { false }
            },
            WrongFile(testDescription: "a journal whose first page is overwritten") { path in
                _ = try Journal(path: path)
                let handle = try FileHandle(forWritingTo: URL(filePath: path))
                try handle.seek(toOffset: 100)
                try handle.write(contentsOf: Data(repeating: 0xAA, count: 600))
            } expected: {
                if case .damaged = $0 { true } else { false }
            },
        ])
    func wrongFile(_ wrong: WrongFile) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try wrong.make(path)
        let before = try Data(contentsOf: URL(filePath: path))
        let error = try #require(throws: JournalError.self) { try Journal(path: path) }
        #expect(wrong.expected(error), "\(error)")
        #expect(error.hint != nil)
        #expect(!error.description.contains("\n"))
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test("A folder in the journal's place cannot be opened")
    func folderInPlace() throws {
        let folder = try TemporaryFolder()
        let error = try #require(throws: JournalError.self) { try Journal(path: folder.path) }
        guard case .cannotOpen = error else { throw error }
    }

    @Test("A damaged page that opening does not meet is found before a run begins")
    func damagedPage() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned((1...2000).map { plannedChange($0) })
        let copy = test.folder.appending(path: "copy.sqlite").path
        try DatabaseQueue(path: test.path).writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO '\(copy)'") }
        let handle = try FileHandle(forUpdating: URL(filePath: copy))
        let size = try handle.seekToEnd()
        try handle.seek(toOffset: size / 8192 * 4096)
        try handle.write(contentsOf: Data(repeating: 0x55, count: 4096))
        try handle.close()
        let journal = try Journal(path: copy)
        #expect(try !journal.verify().isEmpty)
        let error = try #require(throws: JournalError.self) {
            try journal.takeOverRun(TestJournal.runID, pid: 1, host: "h", at: TestJournal.start)
        }
        guard case .damaged = error else { throw error }
    }

    @Test("A full disk takes nothing half", arguments: [40, 60, 80])
    func full(pagesMax: Int) throws {
        let test = try TestJournal(pagesMax: pagesMax)
        try test.begin()
        var recorded = 0
        let error = try #require(throws: JournalError.self) {
            for batch in 0..<1000 {
                try test.journal.recordPlanned((1...50).map { plannedChange(batch * 50 + $0) })
                recorded += 50
            }
        }
        guard case .full = error else { throw error }
        #expect(error.hint != nil)
        #expect(try test.journal.changes(of: TestJournal.runID).count == recorded)
        #expect(try test.journal.verify() == [])
    }

    /// File permissions do not bind root, so the thread takes on another file system user for as long as `body` runs.
    private func asOrdinaryUser(_ body: () throws -> Void) throws {
        guard geteuid() == 0 else { return try body() }
        typealias SetFileSystemUser = @convention(c) (UInt32) -> Int32
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setFileSystemUser = unsafeBitCast(symbol, to: SetFileSystemUser.self)
        _ = setFileSystemUser(65_534)
        defer { _ = setFileSystemUser(0) }
        try body()
    }

    @Test("A folder or file that cannot be written is told so", arguments: ["folder", "file", "file's folder"])
    func readOnly(what: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        if what != "folder" { _ = try Journal(path: path) }
        chmod(path, what == "file" ? 0o444 : 0o666)
        chmod(folder.path, what == "file" ? 0o777 : 0o555)
        defer { chmod(folder.path, 0o700) }
        try asOrdinaryUser {
            let error = try #require(throws: JournalError.self) { try Journal(path: path) }
            guard case .readOnly = error else { throw error }
            #expect(error.hint != nil)
        }
    }

    private func permissions(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// A folder that goes with this object.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "rollbook-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}
