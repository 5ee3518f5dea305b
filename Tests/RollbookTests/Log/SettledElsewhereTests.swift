import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import TestKit
import Testing

/// A run that is over on one machine is over on all.
@Suite("Runs that are over elsewhere") struct SettledElsewhereTests {
    private func unfinished(_ machine: TeamMachine) async throws -> [String] {
        try await machine.caughtUp().runsInFlight().map(\.id)
    }

    @Test("A waiting run that is cancelled on one machine is over on the others")
    func cancelled() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let playbook = try bench.playbook(
                "ask",
                steps: "  - id: ask\n    approve: { message: Begin? }\n  - id: p\n    reindex: { channel: nightly }\n")
            let run = try await a.run(playbook) { $0.console.ask = { _ in .nobody } }.run
            #expect(try await unfinished(b) == [run.id])
            #expect(try b.journal.steps(of: run.id).canBeApproved)
            let cancelled = try await b.workspace().cancel(run)
            #expect(cancelled.message == "cancelled by b; it had changed nothing")
            #expect(try await unfinished(a) == [])
            let journal = try await TeamMachine(bench, "c").caughtUp()
            #expect(try journal.runsInFlight().isEmpty)
            #expect(try journal.run(run.id)?.message == cancelled.message)
        }
    }

    @Test("Failed runs that one rollback took back are over on the machines that made them", arguments: [false, true])
    func takenBack(through: Bool) async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (a, b) = (try TeamMachine(bench, "a"), try TeamMachine(bench, "b"))
            let first = try await a.run(
                bench.playbook(
                    "fails",
                    steps: """
                          - id: update
                            mirror: { channel: nightly, package: torch }
                          - id: look
                            verify: { channel: nightly, expect: ['no-such-project==1'] }

                        """)
            ).run
            #expect(first.state == .failed)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let second = try await a.run(
                bench.playbook(
                    "fails-too",
                    steps: """
                          - id: pages
                            reindex: { channel: nightly }
                          - id: look
                            verify: { channel: nightly, expect: ['no-such-project==1'] }

                        """)
            ).run
            #expect(second.state == .failed)
            #expect(try await unfinished(b) == [second.id, first.id])
            let settings = through ? ", through: '\(second.id)'" : ""
            let back = try await b.rollBack(through ? first.id : second.id, settings)
            #expect(back.said == "done")
            let left = through ? [] : [first.id]
            #expect(try await unfinished(b) == left)
            #expect(try await unfinished(a) == left)
            #expect(try await unfinished(try TeamMachine(bench, "c")) == left)
        }
    }
}
