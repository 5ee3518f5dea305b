import Foundation
import GRDB
import Objects
import Testing

@testable import RunJournal

/// Rows that were edited past the journal's own rules.
@Suite struct CoverageTests {
    private static let kept = Array("<html>".utf8)

    private func filled() throws -> TestJournal {
        let test = try TestJournal()
        try test.begin()
        try test.journal.keep(Self.kept, sha256: SHA256Digest(of: Self.kept))
        let object = RecordedObject(versionID: "v0", etag: "e0", size: 6)
        try test.journal.recordPlanned([
            plannedChange(1, before: .object(object), keptBytes: SHA256Digest(of: Self.kept)), plannedChange(2),
            plannedChange(3), plannedChange(4),
        ])
        try test.journal.markSent((1...3).map { (TestJournal.runID, $0) }, at: TestJournal.start + 2)
        try test.journal.markSent([(TestJournal.runID, 1)], at: TestJournal.start + 2.5)
        try test.journal.finish([plannedChange(1).applied(version: "v1"), plannedChange(2).applied(version: "v2")])
        try test.journal.finish([
            plannedChange(2).finished(.conflict, after: plannedChange(2).applied(version: "v2").after)
        ])
        try test.journal.updateStep(
            StepRecord(
                runID: TestJournal.runID, position: 0, stepID: "dev-update", kind: "mirror", channel: "dev",
                state: .done,
                summary: "did it"), at: TestJournal.start + 4)
        return test
    }

    @Test("Rows as they were written are sound, whatever became of them")
    func sound() throws {
        let test = try filled()
        #expect(try test.journal.verify() == [])
        #expect(try test.journal.requireUnaltered(TestJournal.runID))
        #expect(try test.journal.uncoveredRunCount() == 0)
        let copy = try TestJournal()
        _ = try copy.journal.importRuns(try test.journal.exportRun(TestJournal.runID))
        #expect(try copy.journal.verify() == [])
        #expect(try copy.journal.requireUnaltered(TestJournal.runID))
    }

    @Test("A text with a NUL is covered like any other")
    func nul() throws {
        let test = try filled()
        try test.journal.updateRun(TestJournal.runID, state: .failed, message: "a\u{0}b", endedAt: TestJournal.start)
        try test.journal.finish([plannedChange(4).finished(.skipped)])
        #expect(try test.journal.verify() == [])
    }

    static let edits: [(sql: String, finding: String)] = [
        ("UPDATE change SET before_version_id = 'v9' WHERE sequence = 1", "the intent of change RUN/1 was changed"),
        ("UPDATE change SET key = 'elsewhere' WHERE sequence = 3", "the intent of change RUN/3 was changed"),
        ("UPDATE change SET bucket = 'elsewhere' WHERE sequence = 4", "the intent of change RUN/4 was changed"),
        ("UPDATE change SET after_version_id = 'v9' WHERE sequence = 2", "the outcome of change RUN/2 was changed"),
        (
            "UPDATE change SET state = 'sent', finished_at = NULL, after_kind = NULL, after_version_id = NULL, "
                + "after_etag = NULL, after_size = NULL, after_sha256 = NULL, after_metadata = NULL WHERE sequence = 1",
            "the outcome of change RUN/1 is missing"
        ),
        (
            "UPDATE change SET state = 'planned', sent_at = NULL WHERE sequence = 3",
            "that change RUN/3 was sent is missing"
        ),
        (
            "UPDATE change SET state = 'sent', sent_at = planned_at WHERE sequence = 4",
            "no event covers that change RUN/4 was sent"
        ),
        ("UPDATE change SET sequence = 9 WHERE sequence = 4", "the intent of change RUN/4 is missing"),
        ("UPDATE run SET definition = 'playbook: other'", "the row of run RUN was changed"),
        ("UPDATE run SET inputs = '{}'", "the row of run RUN was changed"),
        ("UPDATE step SET channel = 'nightly' WHERE position = 0", "step 0 of run RUN was changed"),
        ("UPDATE step SET kind = 'command' WHERE position = 1", "step 1 of run RUN was changed"),
        (
            "INSERT INTO step (run_id, position, step_id, kind, state) VALUES ('RUN', 2, 'more', 'command', 'pending')",
            "no event covers step 2 of run RUN"
        ),
        (
            "UPDATE event_row SET sha256 = '\(String(repeating: "0", count: 64))' WHERE part = 'step'",
            "the rows of event 1 are not those"
        ),
        ("DELETE FROM event_row WHERE part = 'change'", "the rows of event 2 are not those"),
        ("UPDATE event SET payload = '{}' WHERE id = 2", "event 2 was changed"),
        ("UPDATE kept_bytes SET bytes = x'3C68746D6C3F'", "have another digest"),
    ]

    @Test("An edited row shows in a check, and before anything is built on it", arguments: edits.indices)
    func edited(index: Int) throws {
        let (sql, finding) = Self.edits[index]
        let test = try filled()
        let names = try test.journal.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        }
        try test.edit(
            names.map { "DROP TRIGGER \($0);" }.joined() + sql.replacing("RUN", with: TestJournal.runID))
        let expected = finding.replacing("RUN", with: TestJournal.runID)
        let found = try test.journal.verify()
        #expect(found.contains { $0.contains(expected) }, "\(found)")
        let error = try #require(throws: JournalError.self) {
            try test.journal.requireUnaltered(TestJournal.runID)
        }
        guard case .altered(_, let findings) = error else { throw error }
        #expect(findings.contains { $0.contains(expected) }, "\(findings)")
        #expect(error.hint != nil)
    }
}
