import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing

/// Objects of runs that no log knows.
@Suite("Writers that nobody knows") struct UnknownWriterTests {
    private static let pages = "  - id: p\n    reindex: { channel: nightly }\n"

    /// A run of a machine that has the log, then one of a machine that writes without it.
    private func with(_ body: (TestBench, TeamMachine, TeamMachine, RunRecord) async throws -> Void) async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let (team, loner) = (try TeamMachine(bench, "team"), try TeamMachine(bench, "loner"))
            #expect(try await team.rollOut("nightly").said == "done")
            bench.clock.pass(seconds: 60)
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let pages = try bench.playbook("pages", steps: Self.pages)
            let unknown = try await loner.run(pages) { $0.channels = bench.channels.map { $0.withoutLog() } }
            #expect(unknown.said == "done")
            bench.clock.pass(seconds: 60)
            try await body(bench, team, loner, unknown.run)
        }
    }

    /// Notes on unknown writers, from a run that reads the pages.
    private func look(_ bench: TestBench, _ team: TeamMachine) async throws -> [String] {
        let before = bench.recorder.notes.count
        #expect(try await team.run(bench.playbook("pages", steps: Self.pages)).said == "done")
        return bench.recorder.notes.dropFirst(before).filter { $0.contains("neither a log nor this journal knows") }
    }

    @Test("The run is named once, and `last` refuses until it is known; without a request more")
    func unknown() async throws {
        try await with { bench, team, loner, unknown in
            let first = try team.workspace().findRun("last:nightly")
            let said = try await look(bench, team)
            #expect(said.count == 1 && said[0].contains("was written by run \(unknown.id)"), "\(said)")
            #expect(try await look(bench, team) == [])
            for text in ["last", "last:nightly"] {
                let error = #expect(throws: RunError.self) { _ = try team.workspace().findRun(toRollBack: text) }
                guard
                    case .unknownWriter(text, run: first.id, object: _, writer: unknown.id, channel: "nightly")? = error
                else {
                    Issue.record("\(String(describing: error))")
                    continue
                }
            }
            // By its id a run is taken back all the same: its objects say what may come back.
            #expect(try team.workspace().findRun(toRollBack: first.id).id == first.id)
            #expect(try team.journal.verify() == [])

            _ = try team.journal.importRuns(try loner.journal.exportRun(unknown.id))
            #expect(try await look(bench, team) == [])
            #expect(try team.workspace().findRun("last:nightly").id == unknown.id)
        }
    }

    @Test("Rebuilt from the bucket, the run is known as well")
    func rebuilt() async throws {
        try await with { bench, team, _, unknown in
            #expect(try await look(bench, team).count == 1)
            let workspace = team.workspace()
            let rebuild = JournalRebuild(
                workspace: workspace, channels: [try await workspace.open(bench.channel("nightly"))], since: nil)
            _ = try rebuild.record(try await rebuild.runs(of: try await rebuild.survey()).runs)
            #expect(try team.journal.run(unknown.id) != nil)
            #expect(throws: Never.self) { try team.workspace().findRun("last:nightly") }
        }
    }

    @Test("What a later run of the log wrote over is no reason to refuse")
    func older() async throws {
        try await with { bench, team, _, _ in
            #expect(try await look(bench, team).count == 1)
            bench.clock.pass(seconds: 60)
            try await bench.put(TestWheel("torch", "2.12.0"), into: "v2/gfx110X-all", of: "nightly")
            let later = try await team.run(bench.playbook("pages", steps: Self.pages))
            #expect(later.said == "done")
            #expect(try team.workspace().findRun(toRollBack: "last:nightly").id == later.run.id)
        }
    }
}
