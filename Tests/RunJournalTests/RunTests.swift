import Foundation
import RunJournal
import Testing

@Suite struct RunTests {
    @Test("A run and its steps read back as they were recorded")
    func roundTrip() throws {
        let test = try TestJournal()
        let run = try test.begin()
        #expect(try test.journal.run(run.id) == run)
        #expect(try test.journal.run("absent") == nil)
        let steps = try test.journal.steps(of: run.id)
        #expect(steps.map(\.stepID) == ["dev-update", "approve"])
        #expect(steps.map(\.channel) == ["dev", nil])
        #expect(try test.journal.verify() == [])
    }

    @Test("Runs are listed newest first, by state, prefix and what they roll back")
    func listing() throws {
        let test = try TestJournal()
        try test.begin("20261123-140211-aaaa", at: 0)
        try test.begin("20261123-140212-bbbb", at: 1)
        try test.begin("20261124-090000-cccc", rollbackOf: "20261123-140211-aaaa", at: 2)
        try test.journal.updateRun(
            "20261123-140212-bbbb", state: .done, message: nil, endedAt: TestJournal.start + 3)
        func suffixes(_ runs: [RunRecord]) -> [String] { runs.map { String($0.id.suffix(4)) } }
        #expect(suffixes(try test.journal.runs(limit: nil, unfinishedOnly: false)) == ["cccc", "bbbb", "aaaa"])
        #expect(suffixes(try test.journal.runs(limit: 1, unfinishedOnly: false)) == ["cccc"])
        #expect(suffixes(try test.journal.runs(limit: nil, unfinishedOnly: true)) == ["cccc", "aaaa"])
        #expect(suffixes(try test.journal.runs(matchingPrefix: "20261123")) == ["bbbb", "aaaa"])
        #expect(suffixes(try test.journal.runs(matchingPrefix: "2026112%")) == [], "a prefix is no pattern")
        #expect(suffixes(try test.journal.rollbacks(of: "20261123-140211-aaaa")) == ["cccc"])
    }

    @Test("A run that stopped can be taken over; one that is done stays done")
    func states() throws {
        let test = try TestJournal()
        var run = try test.begin()
        try test.journal.updateRun(run.id, state: .failed, message: "403", endedAt: TestJournal.start + 9)
        run.state = .failed
        run.message = "403"
        run.endedAt = TestJournal.start + 9
        #expect(try test.journal.run(run.id) == run)
        try test.journal.takeOverRun(run.id, pid: 77, host: "build-2", at: TestJournal.start + 10)
        let taken = try #require(try test.journal.run(run.id))
        #expect(taken.state == .running && taken.pid == 77 && taken.host == "build-2")
        #expect(taken.message == nil && taken.endedAt == nil)
        try test.journal.updateRun(run.id, state: .done, message: nil, endedAt: TestJournal.start + 11)
        #expect(throws: JournalError.self) {
            try test.journal.takeOverRun(run.id, pid: 78, host: "build-3", at: TestJournal.start + 12)
        }
        #expect(try test.journal.run(run.id)?.state == .done)
        #expect(try test.journal.verify() == [])
    }

    @Test("A settled run is unfinished no more, until somebody goes on with it; one that is done is left alone")
    func settled() throws {
        let test = try TestJournal()
        let run = try test.begin()
        func isUnfinished() throws -> Bool {
            try test.journal.runs(limit: nil, unfinishedOnly: true).contains { $0.id == run.id }
        }
        try test.journal.settleRun(run.id, message: "changed nothing", at: TestJournal.start + 5)
        var found = try #require(try test.journal.run(run.id))
        #expect(found.state == .interrupted && found.message == "changed nothing")
        #expect(found.endedAt == TestJournal.start + 5)
        #expect(try !isUnfinished())
        try test.journal.takeOverRun(run.id, pid: 77, host: "build-2", at: TestJournal.start + 10)
        #expect(try isUnfinished())
        try test.journal.updateRun(run.id, state: .failed, message: "403", endedAt: TestJournal.start + 11)
        try test.journal.settleRun(run.id, message: "403; taken back", at: TestJournal.start + 12)
        found = try #require(try test.journal.run(run.id))
        #expect(found.state == .failed && found.endedAt == TestJournal.start + 11)
        #expect(try !isUnfinished())
        try test.journal.takeOverRun(run.id, pid: 78, host: "build-3", at: TestJournal.start + 13)
        try test.journal.updateRun(run.id, state: .done, message: nil, endedAt: TestJournal.start + 14)
        found = try #require(try test.journal.run(run.id))
        try test.journal.settleRun(run.id, message: "no", at: TestJournal.start + 15)
        #expect(try test.journal.run(run.id) == found)
        #expect(try test.journal.verify() == [])
    }

    @Test("Steps change their state, not what they are")
    func stepState() throws {
        let test = try TestJournal()
        try test.begin()
        var step = try #require(try test.journal.steps(of: TestJournal.runID).first)
        step.state = .done
        step.summary = "12 changes"
        step.startedAt = TestJournal.start + 1
        step.endedAt = TestJournal.start + 2
        try test.journal.updateStep(step, at: TestJournal.start + 2)
        #expect(try test.journal.steps(of: TestJournal.runID).first == step)
        step.position = 7
        #expect(throws: JournalError.self) { try test.journal.updateStep(step, at: TestJournal.start + 2) }
    }

    @Test("What is not there is refused, and leaves no event")
    func absentRun() throws {
        let test = try TestJournal()
        try test.begin()
        let error = #expect(throws: JournalError.self) {
            try test.journal.updateRun("absent", state: .failed, message: nil, endedAt: nil)
        }
        #expect(error == .refused(detail: "there is no run absent"))
        #expect(throws: JournalError.self) { try test.begin() }
        #expect(try test.journal.verify() == [])
        #expect(try test.journal.runs(limit: nil, unfinishedOnly: false).count == 1)
    }

    @Test("Checks and approvals read back in order")
    func checksAndApprovals() throws {
        let test = try TestJournal()
        try test.begin()
        let checks = [
            CheckRecord(
                runID: TestJournal.runID, stepPosition: 0, name: "dangling-link", subject: "https://example.org/a",
                verdict: .fail, remedy: .rollback, message: "404", hint: "roll back", evidence: ["age": "7"],
                at: TestJournal.start + 1),
            CheckRecord(
                runID: TestJournal.runID, stepPosition: nil, name: "stale-page", subject: "https://example.org/b",
                verdict: .pass, message: "fresh", at: TestJournal.start + 2),
        ]
        try test.journal.record(checks)
        #expect(try test.journal.checks(of: TestJournal.runID) == checks)
        let approval = ApprovalRecord(
            runID: TestJournal.runID, stepPosition: 1, operatorName: "ada", means: "terminal", approved: true,
            at: TestJournal.start + 3)
        try test.journal.record(approval)
        #expect(try test.journal.approvals(of: TestJournal.runID) == [approval])
        var pass = checks[1]
        pass.remedy = .wait
        #expect(throws: JournalError.self, "a pass needs no remedy") { try test.journal.record([pass]) }
        #expect(throws: (any Error).self) { try test.edit("UPDATE approval SET approved = 0") }
    }
}
