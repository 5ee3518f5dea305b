import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import TestKit
import Testing

@testable import Rollbook

/// Runs that came from another journal are data: looked at, asked about, and never obeyed blindly.
@Suite struct ForeignRunTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let runID = "20261123-140211-ab12"

    /// A run of another machine that stopped before its only step, as an import on this one.
    private func imported(_ bench: VersionedBench, step: String, kind: String) throws -> (Journal, RunRecord, Playbook)
    {
        let text = "playbook: theirs\nsummary: Theirs.\nsteps:\n  - id: only\n    \(step)\n"
        let other = try bench.journal("other")
        try other.beginRun(
            RunRecord(
                id: Self.runID, kind: .playbook, name: "theirs", operatorName: "eve", host: "elsewhere", pid: 7,
                toolVersion: "test", definition: text, startedAt: bench.clock.now),
            steps: [StepRecord(runID: Self.runID, position: 0, stepID: "only", kind: kind)], at: bench.clock.now)
        try other.updateRun(Self.runID, state: .interrupted, message: "stopped", endedAt: nil)
        let journal = try bench.journal()
        _ = try journal.importRuns(try other.exportRun(Self.runID))
        let run = try #require(try journal.run(Self.runID))
        return (journal, run, try PlaybookFolder(path: bench.folder.path).parsePlaybook(text: text, name: "theirs"))
    }

    @Test("A program of a foreign playbook is not started, whatever is answered, unless this machine has the same text")
    func command() async throws {
        let bench = try await VersionedBench()
        let file = bench.folder.path + "/obeyed"
        let (journal, run, playbook) = try imported(
            bench, step: "command: { argv: [touch, '\(file)'] }", kind: "command")
        var workspace = bench.workspace(journal)
        let error = await #expect(throws: RunError.self) {
            _ = try await Runner(workspace: workspace).resume(run, playbook: playbook)
        }
        #expect(error == .foreignCommand(run: Self.runID, step: "only", playbook: "theirs"))
        #expect(!FileManager.default.fileExists(atPath: file))
        workspace.machine.isOwnPlaybook = { text, name in text == playbook.text && name == "theirs" }
        let result = try await Runner(workspace: workspace).resume(run, playbook: playbook)
        #expect(result.isDone, "\(result.outcome)")
        #expect(FileManager.default.fileExists(atPath: file))
        await bench.stop()
    }

    @Test("A foreign playbook is shown, and followed only when somebody says so")
    func shown() async throws {
        let bench = try await VersionedBench()
        let (journal, run, playbook) = try imported(bench, step: "manual: { message: Look at it. }", kind: "manual")
        var workspace = bench.workspace(journal)
        workspace.console.ask = { $0.kind == .foreignPlaybook ? .nobody : .yes(means: .option("--yes")) }
        let error = await #expect(throws: RunError.self) {
            _ = try await Runner(workspace: workspace).resume(run, playbook: playbook)
        }
        #expect(error == .foreignPlaybook(run: Self.runID, playbook: "theirs"))
        #expect(bench.notes.withLock { $0 }.contains("  |     manual: { message: Look at it. }"))
        #expect(try journal.run(Self.runID)?.state == .interrupted)
        workspace.console.ask = { _ in .yes(means: .terminal) }
        #expect(try await Runner(workspace: workspace).resume(run, playbook: playbook).isDone)
        await bench.stop()
    }

    @Test("Steps that are not those of the playbook are refused before anything is done")
    func otherSteps() async throws {
        let bench = try await VersionedBench()
        let (journal, run, playbook) = try imported(bench, step: "manual: { message: Look at it. }", kind: "approve")
        let error = await #expect(throws: RunError.self) {
            _ = try await Runner(workspace: bench.workspace(journal)).resume(run, playbook: playbook)
        }
        #expect(error == .otherSteps(run: Self.runID))
        await bench.stop()
    }

    @Test(
        "An object outside of roots, indexes and .rollbook/ is not touched for a foreign run",
        arguments: ["secrets/index.html", "v2x/torch/index.html", "v2"])
    func keys(key: String) async throws {
        let bench = try await VersionedBench()
        let source = try bench.journal("other")
        let run = try await bench.publish(source, puts: [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        let lines = String(decoding: try source.exportRun(run), as: UTF8.self).split(separator: "\n").dropLast()
            .map { String($0).replacing("\"key\":\"\(Self.page)\"", with: "\"key\":\"\(key)\"") }
        let journal = try bench.journal()
        _ = try journal.importRuns(ExportSeal.sealed(lines, runID: run))
        let before = try await bench.sandbox.versions(VersionedBench.bucket).count
        let result = try await bench.run(
            "rollback: { run: \(run), force: true }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
        #expect(result.error as? RunError == .foreignKey(run: run, channel: "nightly", key: key))
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == before)
        await bench.stop()
    }
}

/// A run goes on, and is taken back, where it was made.
@Suite struct RunContextTests {
    @Test("Another endpoint, layout or root, or a rehearsal, is another context for a run that goes on")
    func resumed() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        var workspace = bench.workspace(journal)
        workspace.console.ask = { _ in .nobody }
        let text = """
            playbook: test
            summary: A test.
            steps:
              - id: approve
                approve: { message: Go on? }
              - id: pages
                reindex: { channel: nightly }

            """
        let playbook = try PlaybookFolder(path: bench.folder.path).parsePlaybook(text: text, name: "test")
        let run = try await Runner(workspace: workspace).run(playbook, inputs: [:]).run
        let recorded = try #require(try journal.run(run.id))
        #expect(recorded.context?["channel nightly bucket"] == VersionedBench.bucket)

        let (old, store) = (bench.channel, "https://store.example.org")
        func moved(_ change: (inout Workspace) -> Void) -> Runner {
            var other = workspace
            change(&other)
            return Runner(workspace: other)
        }
        func channel(endpoint: String?, roots: [String], layout: IndexLayout) -> Channel {
            Channel(
                name: old.name, bucket: old.bucket, region: old.region, endpoint: endpoint, publicURL: "", roots: roots,
                layout: layout, conditions: .trusted)
        }
        let cases: [(String, Runner)] = [
            ("rehearsal", moved { $0.machine.place = .rehearsal(folder: "/elsewhere", isOffline: false) }),
            (
                "channel nightly endpoint",
                moved { $0.channels = [channel(endpoint: store, roots: old.roots, layout: .flat)] }
            ),
            (
                "channel nightly roots",
                moved { $0.channels = [channel(endpoint: old.endpoint, roots: ["v3"], layout: .flat)] }
            ),
            (
                "channel nightly layout",
                moved { $0.channels = [channel(endpoint: old.endpoint, roots: old.roots, layout: .project)] }
            ),
        ]
        for (name, runner) in cases {
            let error = await #expect(throws: RunError.self) {
                _ = try await runner.resume(recorded, playbook: playbook)
            }
            guard case .otherContext(run.id, true, let differences)? = error else {
                Issue.record("\(name): \(String(describing: error))")
                continue
            }
            #expect(differences.map(\.name) == [name])
        }
        let again = try await Runner(workspace: workspace).resume(recorded, playbook: playbook)
        guard case .waiting = again.outcome else {
            Issue.record("\(again.outcome)")
            return
        }
        await bench.stop()
    }

    @Test("Nothing secret of an upstream URL is kept")
    func upstream() {
        #expect(
            RunContext.withoutSecrets("https://ada:secret@example.org/simple/?token=x#y")
                == "https://example.org/simple/")
    }
}
