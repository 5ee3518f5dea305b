import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import Testing

/// A run that was made anywhere is seen, resumed and rolled back from anywhere.
@Suite("The team's log")
struct TeamLogTests {
    static let setup: BenchSetup = {
        var setup = BenchSetup(devVersioning: .enabled)
        setup.lock = .standard
        return setup
    }()

    private func logged(_ bench: TestBench, _ channel: String = "nightly") async throws -> [String] {
        try await bench.snapshot(channel).visible.keys.map(\.text).filter { $0.hasPrefix(".rollbook/log/") }.sorted()
    }

    private func seen(_ bench: TestBench, _ channel: String = "nightly") async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot(channel).visible.filter { !$0.key.isOwnDocument }.mapValues(\.bytes)
    }

    @Test("A machine that never saw the run rolls it back by `last:nightly`")
    func rolledBackElsewhere() async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = try await seen(bench)
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let run = try await a.rollOut("nightly")
            #expect(run.said == "done")
            // Each of two steps puts its plan and its outcome; the end of the run goes with the last one.
            #expect(try await logged(bench).count == 4)

            let journal = try await b.caughtUp()
            let known = try #require(try journal.run(run.run.id))
            #expect(known.state == .done)
            #expect(known.operatorName == "a")
            #expect(try journal.steps(of: known.id) == a.journal.steps(of: known.id))
            #expect(try journal.changes(of: known.id) == a.journal.changes(of: known.id))
            #expect(try journal.verify() == [])

            let back = try await b.rollBack("last:nightly")
            #expect(back.said == "done")
            #expect(try await seen(bench) == before)

            // The first machine learns of it, and does not take back an older run in its place.
            _ = try await a.caughtUp()
            #expect(try a.journal.run(back.run.id)?.state == .done)
            #expect(try a.journal.verify() == [])
            await #expect(throws: RunError.takenBack("last:nightly", run: run.run.id, by: [back.run.id])) {
                _ = try await a.rollBack("last:nightly")
            }
        }
    }

    @Test("Two machines in turn: each one's journal ends up with all runs, in the order of the log")
    func inTurn() async throws {
        try await TestBench.with(Self.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let first = try await a.rollOut("nightly")
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let second = try await b.run(
                bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n"))
            #expect(second.said == "done")
            for machine in [a, b] {
                let journal = try await machine.caughtUp()
                #expect(try machine.workspace().findRun("last:nightly").id == second.run.id)
                #expect(try journal.runs(limit: nil, unfinishedOnly: false).map(\.id) == [second.run.id, first.run.id])
                #expect(try journal.verify() == [])
            }
            // The second run wrote the page, on whichever machine one asks.
            let key = ObjectKey("v2/gfx110X-all/torch/index.html")
            let writers = try [a, b].map { try $0.journal.writers(bucket: bench.channel("nightly").bucket, key: key) }
            #expect(writers[0] == writers[1])
            #expect(writers[0].first?.change.runID == second.run.id)
        }
    }

    @Test("A run that waits is seen from elsewhere, in every bucket that it is about, and goes on there")
    func waiting() async throws {
        try await TestBench.with(Self.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let playbook = try bench.playbook(
                "both",
                steps: """
                      - id: dev
                        reindex: { channel: dev }
                      - id: ask
                        approve: { message: "Go on?" }
                      - id: nightly
                        reindex: { channel: nightly }

                    """)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "dev")
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let stopped = try await a.run(playbook) { $0.console.ask = { _ in .nobody } }
            #expect(stopped.run.state == .waiting)
            #expect(try await logged(bench, "nightly").count == 1)
            let onlyNightly = try TeamMachine(bench, "c")
            let workspace = onlyNightly.workspace()
            try await workspace.logReader.read([bench.channel("nightly")])
            #expect(try onlyNightly.journal.run(stopped.run.id)?.state == .waiting)
            #expect(try onlyNightly.journal.runsInFlight().map(\.id) == [stopped.run.id])

            let resumed = try await b.resume(stopped.run.id)
            #expect(resumed.said == "done")
            _ = try await a.caughtUp()
            #expect(try a.journal.run(stopped.run.id)?.state == .done)
            #expect(try a.journal.changes(of: stopped.run.id) == b.journal.changes(of: stopped.run.id))
            #expect(try a.journal.verify() == [])
            #expect(try b.journal.verify() == [])
        }
    }

    @Test("A rollback on another machine sends at most 5 more requests than on the run's own")
    func requests() async throws {
        var counts: [Int] = []
        for name in ["a", "b"] {
            try await TestBench.with(Self.setup) { bench in
                let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
                _ = try await a.rollOut("nightly")
                let start = await bench.logLength()
                #expect(try await (name == "a" ? a : b).rollBack("last:nightly").said == "done")
                // Heartbeats come as often as the clock jumps.
                let asked = await bench.requests(to: "nightly", after: start)
                counts.append(asked.count { $0.key.text != LockSetting.defaultKey })
            }
        }
        #expect(counts[1] - counts[0] <= 5)
        #expect(counts[1] > counts[0])
    }

    @Test("What a machine recorded before there was a log is pushed with its next run, and stands before it")
    func upgrade() async throws {
        try await TestBench.with(Self.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let old = try await Runner(workspace: a.workspace { $0.channels = bench.channels.map { $0.withoutLog() } })
                .run(
                    bench.rollout(of: "nightly"), inputs: [:])
            #expect(try await logged(bench) == [])
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let new = try await a.run(bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n"))
            let journal = try await b.caughtUp()
            #expect(try journal.run(old.run.id)?.state == .done)
            #expect(try journal.changes(of: old.run.id) == a.journal.changes(of: old.run.id))
            #expect(try b.workspace().findRun("last:nightly").id == new.run.id)
            #expect(try journal.runsInLog(try #require(bench.channel("nightly").logPlace).description) == [new.run.id])
        }
    }

    @Test("A run that failed before its first plan is in no log; where it goes on and plans, it gets its place")
    func failedBeforeItsPlan() async throws {
        try await TestBench.with(Self.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let before = try await bench.snapshot("nightly")
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "GetObject", key: "*torch-2.11.0*")])
            let pages = try bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n")
            let failed = try await a.run(pages)
            #expect(failed.run.state == .failed, "\(failed.said)")
            #expect(try await bench.snapshot("nightly") == before)
            #expect(try await b.caughtUp().runs(limit: nil, unfinishedOnly: false).isEmpty)
            #expect(try a.journal.runsInFlight().map(\.id) == [failed.run.id])

            await bench.sandbox.install([])
            #expect(try await a.resume(failed.run.id).said == "done")
            #expect(try await b.caughtUp().run(failed.run.id)?.state == .done)
            #expect(try b.workspace().findRun("last:nightly").id == failed.run.id)
        }
    }

    @Test("Entries that are due become checkpoints, and a machine that reads them knows the same runs")
    func checkpoints() async throws {
        try await TestBench.with(Self.setup) { bench in
            let a = try TeamMachine(bench, "a")
            var runs: [String] = []
            for number in 0..<4 {
                try await bench.put(TestWheel("torch", "3.\(number)"), into: "v2/gfx110X-all", of: "nightly")
                let run = try await a.run(
                    bench.playbook("pages", steps: "  - id: p\n    reindex: { channel: nightly }\n")
                ) { $0.team.logs = TeamLogs(interval: 3) }
                #expect(run.said == "done")
                runs.insert(run.run.id, at: 0)
            }
            // Eight entries of four runs; each third entry is a checkpoint.
            #expect(try await logged(bench).count == 11)
            let b = try TeamMachine(bench, "b")
            let workspace = b.workspace { $0.team.logs = TeamLogs(interval: 3) }
            try await workspace.logReader.read(workspace.channels)
            #expect(try b.journal.listing().ordered == runs)
            for run in runs { #expect(try b.journal.changes(of: run) == a.journal.changes(of: run)) }
            #expect(try b.journal.verify() == [] && a.journal.verify() == [])
        }
    }
}
