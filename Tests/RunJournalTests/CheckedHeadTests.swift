import Foundation
import GRDB
import Objects
import Synchronization
import Testing

@testable import RunJournal

/// A check of what is new since the last check of everything.
@Suite struct CheckedHeadTests {
    private static let earlier = "20261122-000000-aa11"
    private static let week = 7.0 * 86_400
    private static let oldest = TestJournal.start - week

    /// A journal that was checked, and then went on with another run.
    private func checked() throws -> TestJournal {
        let test = try TestJournal()
        try test.begin(Self.earlier)
        try test.journal.recordPlanned([plannedChange(1, run: Self.earlier)])
        #expect(try test.journal.verify() == [])
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1), plannedChange(2)])
        try test.journal.markSent([(TestJournal.runID, 1)], at: TestJournal.start + 2)
        try test.journal.finish([plannedChange(1).applied(version: "v1")])
        return test
    }

    private func edit(_ test: TestJournal, _ sql: String) throws {
        let names = try test.journal.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        }
        try test.edit(names.map { "DROP TRIGGER \($0);" }.joined() + sql)
    }

    @Test("It goes on from the event that the last one ended with, and says so")
    func goesOn() throws {
        let test = try checked()
        let found = try test.journal.verifyNews(since: Self.oldest)
        #expect(found.all == [])
        #expect(found.earlier?.event == 2)
        #expect(found.earlier?.at == TestJournal.start)
        #expect(found.eventCount == 4)
        // What is new was not checked with everything else: the next one looks at it again.
        #expect(try test.journal.verifyNews(since: Self.oldest) == found)
        #expect(try test.journal.verify() == [])
        let next = try test.journal.verifyNews(since: Self.oldest)
        #expect(next.earlier?.event == 6)
        #expect(next.eventCount == 0)
    }

    static let edits: [(sql: String, finding: String)] = [
        (
            "UPDATE change SET key = 'elsewhere' WHERE run_id = 'RUN' AND sequence = 2", "the intent of change RUN/2"
        ),
        (
            "UPDATE change SET after_version_id = 'v9' WHERE run_id = 'RUN' AND sequence = 1",
            "the outcome of change RUN/1"
        ),
        ("DELETE FROM change WHERE run_id = 'RUN' AND sequence = 2", "the changes of run RUN are 1, its events name 2"),
        ("UPDATE run SET state = 'failed' WHERE id = 'RUN'", "its last event says running"),
        ("UPDATE step SET kind = 'command' WHERE run_id = 'RUN' AND position = 1", "step 1 of run RUN was changed"),
        ("DELETE FROM event_row WHERE event_id = 4", "the rows of event 4 are not those"),
        ("UPDATE event SET payload = '{}' WHERE id = 5", "event 5 was changed"),
        ("UPDATE event SET previous_hash = hash WHERE id = 3", "event 3 does not follow the event before it"),
        ("DELETE FROM event WHERE id = 3", "events 3 to 3 are missing"),
        ("DELETE FROM event WHERE id >= 5", "events 5 to 6 are missing"),
    ]

    @Test("Of what is new it finds what a check of everything finds", arguments: edits.indices)
    func finds(index: Int) throws {
        let (sql, finding) = Self.edits[index]
        let test = try checked()
        try edit(test, sql.replacing("RUN", with: TestJournal.runID))
        let found = try test.journal.verifyNews(since: Self.oldest)
        #expect(found.earlier?.event == 2)
        let expected = finding.replacing("RUN", with: TestJournal.runID)
        #expect(found.all.contains { $0.contains(expected) }, "\(found)")
        #expect(try Set(test.journal.verify()).isSuperset(of: found.all))
    }

    @Test("Of a run that nothing was recorded of since, it says nothing; a check of everything and a rollback do")
    func leavesOut() throws {
        let test = try checked()
        try edit(test, "UPDATE change SET key = 'elsewhere' WHERE run_id = '\(Self.earlier)'")
        let found = try test.journal.verifyNews(since: Self.oldest)
        #expect(found.all == [] && found.earlier != nil)
        #expect(try test.journal.verify().contains { $0.contains("the intent of change \(Self.earlier)/1") })
        #expect(throws: JournalError.self) { try test.journal.requireUnaltered(Self.earlier) }
        // What was found is not forgotten by the next one: it goes on from the last check that found nothing.
        #expect(try test.journal.verifyNews(since: Self.oldest).earlier?.event == 2)
        // Once something is recorded of that run, all of it is looked at.
        try test.journal.finish([plannedChange(1, run: Self.earlier).finished(.skipped)])
        #expect(try !test.journal.verifyNews(since: Self.oldest).all.isEmpty)
    }

    @Test(
        "Everything is checked where the last check cannot be relied on",
        arguments: [
            "UPDATE event SET payload = '{}' WHERE id = 2", "DELETE FROM event WHERE id = 2", "DELETE FROM event",
            "UPDATE event SET hash = '\(String(repeating: "0", count: 64))' WHERE id = 2",
            "UPDATE checked SET hash = '\(String(repeating: "0", count: 64))'", "UPDATE checked SET event_id = 4",
            "DELETE FROM checked", "UPDATE checked SET at = '2026-11-01T00:00:00.000Z'",
            "UPDATE checked SET at = '2027-11-01T00:00:00.000Z'",
        ])
    func everything(sql: String) throws {
        let test = try checked()
        try edit(test, sql)
        let found = try test.journal.verifyNews(since: Self.oldest)
        #expect(found.earlier == nil)
        #expect(found.all.isEmpty == sql.contains("checked"), "\(found)")
        #expect(try test.journal.verify() == found.all)
    }

    @Test("It reads nothing of the runs of before, however many they are")
    func reads() throws {
        let test = try TestJournal()
        for number in 0..<20 { try test.begin("20261122-000000-\(String(number + 100))") }
        #expect(try test.journal.verify() == [])
        try test.begin()
        let asked = Mutex<[String]>([])
        try test.journal.database.write { db in
            db.trace { event in asked.withLock { $0.append(event.description) } }
        }
        _ = try test.journal.verifyNews(since: Self.oldest)
        let news = asked.withLock { $0.count }
        asked.withLock { $0 = [] }
        #expect(try test.journal.verify() == [])
        let all = asked.withLock { $0.count }
        #expect(news > 0 && news < all / 2, "\(news) of \(all)")
        #expect(!asked.withLock { $0 }.isEmpty)
    }
}
