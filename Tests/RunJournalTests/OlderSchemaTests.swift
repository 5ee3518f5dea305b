import Foundation
import GRDB
import Objects
import Testing

@testable import RunJournal

/// Journals of earlier releases, and values of later ones.
@Suite struct OlderSchemaTests {
    /// The file that a release with schema 2 left.
    private func journalOfSchema2() throws -> (folder: TemporaryFolder, path: String) {
        let folder = try TemporaryFolder()
        let path = folder.file("journal.sqlite")
        try DatabaseQueue(path: path).write { db in
            for migration in Schema.migrations.prefix(2) { try db.execute(sql: migration) }
            try db.execute(sql: rowsOfSchema2)
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 2")
        }
        return (folder, path)
    }

    private static let first = "20261123-140211-ab12"
    private static let second = "20261124-090000-cd34"

    @Test("A journal of schema 2 is read, is sound, and goes on")
    func schema2() throws {
        let (folder, path) = try journalOfSchema2()
        let journal = try Journal(path: path, now: { TestJournal.start })
        #expect(try journal.runs(limit: nil, unfinishedOnly: false).map(\.id) == [Self.second, Self.first])
        let changes = try journal.changes(of: Self.first)
        #expect(changes.map(\.state) == [.applied, .conflict, .planned, .sent, .skipped])
        #expect(changes[0].after?.versionIDForTest == "v1")
        #expect(changes.allSatisfy { $0.before.object?.otherHeaders == nil }, "older releases kept none")
        #expect(try journal.checks(of: Self.first).map(\.remedy) == [.wait])
        #expect(try journal.run(Self.first)?.context == nil)
        #expect(try journal.verify() == [])
        let tallies = try journal.read { try RunTally.stored($0, of: nil) }
        #expect(tallies.keys.sorted() == [Self.first, Self.second], "a list of them need not read their changes")
        #expect(tallies[Self.first]?.changes == [1, 1, 1, 1, 0, 1])
        #expect(try journal.uncoveredRunCount() == 2)
        #expect(try !journal.requireUnaltered(Self.first))
        // It goes on: what is written now is covered, what was there before is not.
        try journal.takeOverRun(Self.first, pid: 1, host: "here", at: TestJournal.start + 9)
        try journal.finish([plannedChange(4).applied(version: "v4"), plannedChange(3).finished(.skipped)])
        try journal.settleRun(Self.first, message: "over", at: TestJournal.start + 10)
        #expect(try journal.verify() == [])
        let document = try journal.exportRun(Self.first)
        let copy = try TestJournal()
        #expect(try copy.journal.importRuns(document) == [Self.first])
        #expect(try copy.journal.verify() == [])
        withExtendedLifetime(folder) {}
    }

    @Test("A journal of schema 2 keeps its rules")
    func rules() throws {
        let (folder, path) = try journalOfSchema2()
        _ = try Journal(path: path)
        for sql in [
            "DELETE FROM change", "DELETE FROM \"check\"", "UPDATE change SET key = 'x'",
            "UPDATE change SET state = 'planned'",
            "UPDATE \"check\" SET verdict = 'pass'", "UPDATE run SET definition = ''", "UPDATE run SET context = '{}'",
        ] {
            #expect(throws: DatabaseError.self, "\(sql)") {
                try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
            }
        }
        withExtendedLifetime(folder) {}
    }

    @Test("What an older release wrote and was edited since does not show, but what is written now does")
    func coverage() throws {
        let (folder, path) = try journalOfSchema2()
        let journal = try Journal(path: path, now: { TestJournal.start })
        try journal.finish([plannedChange(4).applied(version: "v4")])
        try DatabaseQueue(path: path).write { db in
            try db.execute(sql: "DROP TRIGGER change_state_order; DROP TRIGGER change_intent_stays")
            try db.execute(sql: "UPDATE change SET before_version_id = 'x' WHERE sequence = 1")
        }
        #expect(try journal.verify() == [])
        try DatabaseQueue(path: path).write { db in
            try db.execute(sql: "UPDATE change SET after_version_id = 'x' WHERE sequence = 4")
        }
        #expect(
            try journal.verify() == ["the outcome of change \(Self.first)/4 was changed after it was written"])
        withExtendedLifetime(folder) {}
    }

    @Test("Ranks, remedies and actions of a later release are kept; what cannot be read is said")
    func laterValues() throws {
        let test = try TestJournal()
        try test.begin()
        var change = plannedChange(1)
        change.rank = 17
        try test.journal.recordPlanned([change])
        try test.journal.record([
            CheckRecord(
                runID: TestJournal.runID, stepPosition: 0, name: "n", subject: "s", verdict: .fail,
                remedy: .other("purge-cache"), message: "m", at: TestJournal.start)
        ])
        #expect(try test.journal.changes(of: TestJournal.runID).map(\.rank) == [17])
        #expect(try test.journal.checks(of: TestJournal.runID).map(\.remedy?.rawValue) == ["purge-cache"])
        let copy = try TestJournal()
        _ = try copy.journal.importRuns(try test.journal.exportRun(TestJournal.runID))
        #expect(try copy.journal.exportRun(TestJournal.runID) == test.journal.exportRun(TestJournal.runID))
        try test.edit(
            "DROP TRIGGER change_intent_stays; DROP TRIGGER change_state_order; UPDATE change SET action = 'tag'")
        let error = try #require(throws: JournalError.self) { try test.journal.changes(of: TestJournal.runID) }
        #expect(error.description.contains(#"holds "tag""#))
        #expect(
            try test.journal.summaries(of: [TestJournal.runID])[TestJournal.runID]?.changes == [.planned: 1],
            "a list of runs still shows")
    }
}

extension ObjectState {
    fileprivate var versionIDForTest: VersionID? {
        if case .object(let object) = self { object.versionID } else { nil }
    }
}
