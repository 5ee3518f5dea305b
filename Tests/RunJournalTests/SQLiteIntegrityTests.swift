import GRDB
import Testing

@testable import RunJournal

/// Rows that the schema does not allow, in tables whose CHECKs are not always evaluated.
@Suite struct SQLiteIntegrityTests {
    /// - Parameter isUnfinished: with a change whose outcome is open.
    private func journal(isUnfinished: Bool) throws -> TestJournal {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned((1...2).map { plannedChange($0) })
        try test.journal.finish([plannedChange(1).finished(.skipped)])
        if !isUnfinished { try test.journal.finish([plannedChange(2).finished(.skipped)]) }
        #expect(try test.journal.verify() == [])
        return test
    }

    static let edits: [(sql: String, finding: String)] = [
        ("UPDATE change SET rank = -1 WHERE sequence = 1", "the intent of change RUN/1 was changed"),
        ("UPDATE change SET state = 'applied' WHERE sequence = 1", "the outcome of change RUN/1 was changed"),
        ("UPDATE change SET finished_at = NULL WHERE sequence = 1", "CHECK constraint failed in change"),
        ("INSERT INTO event_row VALUES (2, 'other', 1, 'ab')", "the rows of event 2 are not those"),
        ("INSERT INTO event_row VALUES (2, 'sent', 9, hex(zeroblob(31)) || 'AB')", "the rows of event 2 are not"),
        ("INSERT INTO kept_bytes VALUES ('ab', x'00')", "the kept bytes ab have another digest"),
        ("UPDATE step SET state = '' WHERE position = 1", "CHECK constraint failed in step"),
    ]

    @Test("In a journal that events cover they are found", arguments: edits.indices, [false, true])
    func covered(index: Int, isUnfinished: Bool) throws {
        let (sql, finding) = Self.edits[index]
        let test = try journal(isUnfinished: isUnfinished)
        try edit(test, sql)
        let found = try test.journal.verify()
        let expected = finding.replacing("RUN", with: TestJournal.runID)
        #expect(
            found.contains { $0.contains(expected) || isUnfinished && $0.contains("CHECK constraint failed in") },
            "\(found)")
    }

    @Test(
        "The state of a change without an outcome, which no event covers, is what the schema allows",
        arguments: ["state = 'applied'", "state = 'other'", "after_kind = 'absent'", "after_sha256 = 'ab'"])
    func unfinished(assignment: String) throws {
        let test = try journal(isUnfinished: true)
        try edit(test, "UPDATE change SET \(assignment) WHERE sequence = 2")
        #expect(try test.journal.verify() == ["CHECK constraint failed in change"])
    }

    @Test("Before a run its structure is looked at, and the CHECKs are in force afterwards")
    func remainsInForce() throws {
        let test = try journal(isUnfinished: false)
        try test.begin("20261123-150000-ab13")
        #expect(throws: JournalError.self) {
            try test.journal.write { db in
                try db.execute(sql: "INSERT INTO kept_bytes VALUES ('ab', x'00')")
            }
        }
    }

    /// Past the triggers and the CHECKs.
    private func edit(_ test: TestJournal, _ sql: String) throws {
        let triggers = try test.journal.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        }
        try test.edit(
            "PRAGMA ignore_check_constraints = ON;" + triggers.map { "DROP TRIGGER \($0);" }.joined() + sql)
    }
}
