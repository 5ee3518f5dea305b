import Foundation
import GRDB
import Objects
import Synchronization
import Testing

@testable import RunJournal

/// The counts of runs at rest, which a list of runs reads instead of their changes.
@Suite struct RunTallyTests {
    private let check = CheckRecord(
        runID: TestJournal.runID, stepPosition: 0, name: "n", subject: "s", verdict: .fail, remedy: .wait, message: "m",
        at: TestJournal.start)

    /// Whether the run was counted before. In any case its summary must be what its rows come to.
    private func isCounted(_ journal: Journal, _ id: String = TestJournal.runID) throws -> Bool {
        let summary = try journal.summaries(of: [id])[id]
        let (counted, stored) = try journal.read { db in
            (try RunTally.counted(db, of: id)[id] ?? .none, try RunTally.stored(db, of: id)[id])
        }
        #expect(RunTally.states.map { summary?.changes[$0] ?? 0 } == counted.changes)
        #expect(RunTally.verdicts.map { summary?.checks[$0] ?? 0 } == counted.checks)
        #expect(try journal.verify() == [])
        return stored != nil
    }

    @Test("A run that works is counted when it is asked about, one at rest once, whatever is recorded of it later")
    func follows() throws {
        let test = try TestJournal()
        let journal = test.journal
        try test.begin()
        #expect(try !isCounted(journal))
        try journal.recordPlanned((1...4).map { plannedChange($0) })
        try journal.markSent([(TestJournal.runID, 1), (TestJournal.runID, 2)], at: TestJournal.start + 2)
        try journal.finish([plannedChange(1).applied(version: "v1")])
        try journal.record([check])
        #expect(try !isCounted(journal))
        try journal.updateRun(TestJournal.runID, state: .failed, message: "no", endedAt: TestJournal.start + 4)
        #expect(try isCounted(journal))
        // Of a run at rest: a request that is looked up later, and a check.
        try journal.finish([plannedChange(2).applied(version: "v2")])
        #expect(try !isCounted(journal))
        try journal.record([check])
        #expect(try isCounted(journal))
        try journal.takeOverRun(TestJournal.runID, pid: 1, host: "here", at: TestJournal.start + 5)
        #expect(try !isCounted(journal))
        try journal.finish([plannedChange(3).finished(.skipped), plannedChange(4).finished(.failed)])
        try journal.settleRun(TestJournal.runID, message: "over", at: TestJournal.start + 6)
        #expect(try isCounted(journal))
        try journal.appendEvent(runID: TestJournal.runID, kind: "log-written", payload: [:], at: TestJournal.start + 7)
        #expect(try isCounted(journal), "what covers no row counts nothing anew")
        let copy = try TestJournal()
        _ = try copy.journal.importRuns(try journal.exportRun(TestJournal.runID))
        #expect(try isCounted(copy.journal))
        try journal.record([check, check])
        _ = try copy.journal.importRuns(try journal.exportRun(TestJournal.runID))
        #expect(try isCounted(copy.journal), "an import that brings checks alone")
    }

    /// The statements that `body` runs in the journal.
    private func statements(of journal: Journal, _ body: () throws -> Void) throws -> [String] {
        let seen = Mutex<[String]>([])
        try journal.database.write { db in
            db.trace { event in seen.withLock { $0.append(event.description) } }
        }
        try body()
        try journal.database.write { db in db.trace(options: []) }
        return seen.withLock { $0 }
    }

    @Test("A list of runs at rest reads no change and no check, with as many statements for thirty runs as for one")
    func reads() throws {
        let test = try TestJournal()
        let ids = (0..<30).map { "20261123-140211-\(String($0 + 100))" }
        for id in ids {
            try test.begin(id)
            try test.journal.recordPlanned([plannedChange(1, run: id)])
            try test.journal.updateRun(id, state: .done, message: nil, endedAt: TestJournal.start + 4)
        }
        let one = try statements(of: test.journal) { _ = try test.journal.summaries(of: [ids[0]]) }
        let all = try statements(of: test.journal) {
            let summaries = try test.journal.summaries(of: ids)
            #expect(summaries.count == 30)
        }
        #expect(!one.isEmpty && all.count == one.count, "\(all)")
        #expect(!all.contains { $0.contains("FROM change") || $0.contains("FROM \"check\"") }, "\(all)")
    }

    @Test("No more runs are read at once than are enough")
    func enough() throws {
        let test = try TestJournal()
        let ids = (0..<7).map { "20261123-140211-\(String($0 + 100))" }
        for id in ids { try test.begin(id) }
        var sizes: [Int] = []
        try test.journal.visitRuns(ids, enough: 3) { records in
            sizes.append(records.count)
            return true
        }
        #expect(sizes == [3, 3, 1])
    }

    @Test("A writer that knows no tallies leaves none that is wrong")
    func olderWriter() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.recordPlanned([plannedChange(1)])
        for (kind, payload) in [("changes-finished", #"{"rows":"x"}"#), ("checks-recorded", "{}")] {
            try test.journal.updateRun(
                TestJournal.runID, state: .failed, message: nil, endedAt: TestJournal.start + 4)
            #expect(try isCounted(test.journal))
            var stored: [String: RunTally]?
            try? test.journal.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO event (id, run_id, kind, payload, at, previous_hash, hash)
                        SELECT id + 1, run_id, ?, ?, at, hash, printf('%064d', id) FROM event ORDER BY id DESC LIMIT 1
                        """, arguments: [kind, payload])
                stored = try RunTally.stored(db, of: nil)
                throw CancellationError()
            }
            #expect(stored == [:], "\(kind)")
        }
    }

    @Test("A tally that was edited shows")
    func edited() throws {
        let test = try TestJournal()
        try test.begin()
        try test.journal.updateRun(TestJournal.runID, state: .done, message: nil, endedAt: TestJournal.start + 4)
        try test.edit("UPDATE run_tally SET applied = 7")
        #expect(
            try test.journal.verify()
                == ["the tally of run \(TestJournal.runID) is not what its changes and checks come to"])
    }
}
