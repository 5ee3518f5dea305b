import Foundation
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing

/// A rollback of a run that is not done: what is left of it, and whether it is still in flight.
@Suite("Runs that are over without being done") struct SettledRunTests {
    /// A run as a killed process leaves it, before it planned anything.
    private static func killed(_ bench: TestBench) throws -> RunRecord {
        let playbook = try bench.rollout(of: "nightly")
        let run = RunRecord(
            id: "20261123-120000-dead", kind: .playbook, name: playbook.name, operatorName: "ada", host: "bench",
            pid: 1, toolVersion: "test", definition: playbook.text, startedAt: bench.clock.now)
        let steps = try playbook.resolved(with: [:]).enumerated().map { position, step in
            StepRecord(
                runID: run.id, position: position, stepID: step.id, kind: step.kind.name, channel: "nightly")
        }
        try bench.journal.beginRun(run, steps: steps, at: bench.clock.now)
        return run
    }

    private static func isInFlight(_ run: RunRecord, _ bench: TestBench) throws -> Bool {
        let inFlight = try bench.journal.runsInFlight().contains { $0.id == run.id }
        let unfinished = try bench.journal.runs(limit: nil, unfinishedOnly: true).contains { $0.id == run.id }
        #expect(inFlight == unfinished)
        return unfinished
    }

    @Test("A killed run that never sent anything: its rollback finds nothing to take back, and it is in flight no more")
    func neverSent() async throws {
        try await TestBench.with { bench in
            let start = try await bench.snapshot("nightly")
            let run = try Self.killed(bench)
            #expect(try Self.isInFlight(run, bench))
            let rollback = try await bench.rollBack(run)
            #expect(rollback.said == "done")
            #expect(rollback.steps.map(\.summary) == ["nothing to take back"])
            #expect(try await bench.snapshot("nightly") == start)
            #expect(try !Self.isInFlight(run, bench))
            let settled = try #require(try bench.journal.run(run.id))
            #expect(settled.state == .interrupted && settled.endedAt != nil)
            #expect(settled.message == "changed nothing: there was nothing to take back")
            #expect(try bench.journal.verify() == [])
            #expect(try await bench.rollBack(run).said == "done", "once more is no error")

            // An operator who wants it all the same can go on with it.
            let resumed = try await bench.resume(run)
            #expect(resumed.said == "done")
            #expect(try await bench.snapshot("nightly") != start)
        }
    }

    @Test("A run whose one request had no effect is over as well; one that goes on is in flight again")
    func noEffect() async throws {
        try await TestBench.with { bench in
            bench.power.cut(after: 0, of: ["PutObject"])
            let run = try await bench.rollOut("nightly").run
            bench.power.restore()
            #expect(try bench.journal.changes(of: run.id).contains { $0.state == .sent })
            #expect(try await bench.rollBack(run).said == "done")
            #expect(try !Self.isInFlight(run, bench))
            bench.power.cut(after: 0, of: ["PutObject"])
            _ = try await bench.resume(run)
            bench.power.restore()
            #expect(try Self.isInFlight(run, bench))
        }
    }

    @Test("A run that stopped and was taken back whole is over; taken back in part it is not")
    func takenBack() async throws {
        try await TestBench.with { bench in
            let start = try await bench.snapshot("nightly")
            let run = try await bench.run(bench.rollout(of: "nightly"), options: .init(until: "update")).run
            #expect(try await bench.rollBack(run, ", indexes: [v2/gfx110X-all]").said == "done")
            #expect(try Self.isInFlight(run, bench))
            let rollback = try await bench.rollBack(run)
            #expect(rollback.said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: start) == [])
            #expect(try !Self.isInFlight(run, bench))
            #expect(try bench.journal.run(run.id)?.message?.hasSuffix("taken back by run \(rollback.run.id)") == true)
            #expect(try bench.journal.verify() == [])
        }
    }

    @Test("Of a run that is done and changed nothing there is nothing to roll back, as before")
    func doneWithoutChanges() async throws {
        try await TestBench.with { bench in
            _ = try await bench.rollOut("nightly")
            let run = try await bench.rollOut("nightly").run
            #expect(try await bench.rollBack(run).said == "error: nothingToRollBack(\"\(run.id)\")")
            #expect(try bench.journal.run(run.id)?.state == .done)
        }
    }
}
