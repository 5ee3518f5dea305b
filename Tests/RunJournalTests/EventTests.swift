import Foundation
import GRDB
import Objects
import TestMachine
import Testing

@testable import RunJournal

@Suite struct EventTests {
    private func filled() throws -> TestJournal {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1), plannedChange(2)])
        try test.journal.markSent([(TestJournal.runID, 1)], at: TestJournal.start + 2)
        try test.journal.finish([plannedChange(1).applied(version: "v1")])
        try test.journal.appendEvent(
            runID: nil, kind: "note", payload: ["text": "newline \n quote \" é"], at: TestJournal.start + 4)
        return test
    }

    @Test("What happened is told in order, and the chain is sound")
    func told() throws {
        let test = try filled()
        let kinds = try test.journal.read { try String.fetchAll($0, sql: "SELECT kind FROM event ORDER BY id") }
        #expect(kinds == ["run-begun", "changes-planned", "changes-sent", "changes-finished", "note"])
        #expect(try test.journal.verify() == [])
    }

    @Test(
        "An event that was changed, removed or put in shows, and so does a row that the events do not tell of",
        arguments: [
            ("UPDATE event SET payload = '{}' WHERE id = 2", "event 2 was changed"),
            ("UPDATE event SET at = '2026-11-23T14:02:12.000Z' WHERE id = 1", "event 1 was changed"),
            ("UPDATE event SET run_id = NULL WHERE id = 3", "event 3 was changed"),
            ("DELETE FROM event WHERE id = 3", "events 3 to 3 are missing"),
            ("DELETE FROM event WHERE id >= 4", "events 4 to 5 are missing"),
            ("DELETE FROM event WHERE id = 1", "events 1 to 1 are missing"),
            (
                "DELETE FROM event WHERE id = 4; UPDATE event SET id = 4 WHERE id = 5",
                "event 4 does not follow the event before it"
            ),
            ("UPDATE run SET state = 'failed'", "its last event says running"),
            ("DELETE FROM change WHERE sequence = 2", "are 1, its events name 2"),
        ])
    func tampered(sql: String, finding: String) throws {
        let test = try filled()
        let names = try test.journal.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        }
        try test.edit(names.map { "DROP TRIGGER \($0);" }.joined() + sql)
        let findings = try test.journal.verify()
        #expect(findings.contains { $0.contains(finding) }, "\(findings)")
    }

    @Test("Kept bytes that were exchanged show")
    func exchangedBytes() throws {
        let test = try TestJournal()
        try test.edit("INSERT INTO kept_bytes VALUES ('\(String(repeating: "a", count: 64))', x'00')")
        #expect(try test.journal.verify().contains { $0.contains("have another digest") })
    }

    @Test("Another implementation computes the same chain from docs/journal.md's description")
    func oracle() async throws {
        let test = try filled()
        let text: String
        do {
            text = try await OracleScript(name: "journal_chain.py").text([test.path])
        } catch is ScriptServer.Gone {
            return print("not tried: there is no \(Python.interpreter)")
        }
        #expect(text == "5 events, 7 rows, sound\n")
    }
}
