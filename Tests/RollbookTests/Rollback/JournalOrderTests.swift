import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

/// The journal's order and buckets decide which changes a rollback takes, not clocks and names.
@Suite struct JournalOrderTests {
    private static let index = VersionedBench.index
    private static let page = "\(index)/torch/index.html"
    private static let root = "\(index)/index.html"

    private func rollBack(
        _ bench: VersionedBench, _ run: String, _ more: String = "", in workspace: Workspace
    ) async throws -> RunResult {
        try await bench.run("rollback: { run: \(run)\(more) }", kind: .rollback, rollbackOf: run, in: workspace)
    }

    @Test("A clock that was 600 s ahead for one run changes neither `last` nor --through")
    func clockAhead() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let before = try await bench.state()
        bench.clock.advance(seconds: 600)
        let first = try await bench.publish(journal, puts: [(Self.page, "1")])
        let between = try await bench.state()
        bench.clock.advance(seconds: -590)
        let second = try await bench.publish(journal, puts: [(Self.page, "2")])
        #expect(try bench.workspace(journal).findRun("last").id == second)
        bench.clock.advance(seconds: 5)
        let last = try await rollBack(bench, "last:nightly", in: bench.workspace(journal))
        #expect(last.isDone, "\(last.outcome)")
        #expect(try await bench.state() == between)
        bench.clock.advance(seconds: 5)
        let all = try await rollBack(bench, first, ", through: last", in: bench.workspace(journal))
        #expect(all.isDone, "\(all.outcome)")
        #expect(try await bench.state() == before)
        await bench.stop()
    }

    @Test("--through of a run that stopped while it planned takes back what came after it")
    func throughPlanning() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let before = try await bench.state()
        let stopped = "20261123-140211-stop"
        try journal.beginRun(
            RunRecord(
                id: stopped, kind: .playbook, name: "publish", operatorName: "ada", host: "h", pid: 7,
                toolVersion: "test", definition: "", startedAt: bench.clock.now),
            steps: [StepRecord(runID: stopped, position: 0, stepID: "publish", kind: "mirror", channel: "nightly")],
            at: bench.clock.now)
        try journal.updateRun(stopped, state: .failed, message: "no upstream", endedAt: bench.clock.now)
        bench.clock.advance(seconds: 60)
        try await bench.publish(journal, puts: [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        let result = try await rollBack(bench, stopped, ", through: last", in: bench.workspace(journal))
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == before)
        await bench.stop()
    }

    @Test("A renamed channel is recognised by its bucket, and that is said", arguments: ["RUN", "last:stable"])
    func renamed(reference: String) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let before = try await bench.state()
        let run = try await bench.publish(journal, puts: [(Self.page, "1"), (Self.root, "root")])
        bench.clock.advance(seconds: 60)
        var workspace = bench.workspace(journal)
        let other = Channel(name: "dev", bucket: "others", region: "us-east-2", publicURL: "", roots: ["v2"])
        let old = bench.channel
        workspace.channels = [
            other,
            Channel(
                name: "elsewhere", bucket: old.bucket, region: old.region, endpoint: old.endpoint, publicURL: "",
                roots: ["v3"], conditions: .trusted),
            Channel(
                name: "stable", bucket: old.bucket, region: old.region, endpoint: old.endpoint, publicURL: "",
                roots: old.roots, conditions: .trusted),
        ]
        let result = try await rollBack(
            bench, reference.replacing("RUN", with: run), in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == before)
        #expect(Set(try journal.changes(of: result.run.id).map(\.channel)) == ["stable"])
        let notes = bench.notes.withLock { $0 }
        #expect(
            notes.contains("run \(run) knew channel stable as nightly; it is recognised by its bucket packages"),
            "\(notes)")
        await bench.stop()
    }

    @Test(
        "A record that was edited is not rolled back, and nothing is written",
        arguments: [
            "UPDATE change SET before_version_id = 'x' WHERE sequence = 1",
            "UPDATE change SET key = 'v2/elsewhere/index.html' WHERE sequence = 1",
            "UPDATE run SET definition = 'other'",
        ])
    func altered(sql: String) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let run = try await bench.publish(journal, puts: [(Self.page, "1"), (Self.root, "root")])
        bench.clock.advance(seconds: 60)
        let before = try await bench.state()
        let versions = try await bench.sandbox.versions(VersionedBench.bucket).count
        try TestDatabase.edit(journal.path, sql)
        let result = try await rollBack(bench, run, in: bench.workspace(journal))
        guard case .altered(run, _)? = result.error as? JournalError else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(try await bench.state() == before)
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == versions)
        await bench.stop()
    }

    @Test("A rank of a later release is not guessed at")
    func unknownRank() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let run = try await bench.publish(journal, puts: [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        let export = String(decoding: try journal.exportRun(run), as: UTF8.self)
        var lines = export.split(separator: "\n").dropLast().map { String($0) }
        lines = lines.map { $0.replacing(#""rank":2"#, with: #""rank":17"#) }
        let laptop = try bench.journal("laptop")
        _ = try laptop.importRuns(ExportSeal.sealed(lines, runID: run))
        let result = try await rollBack(bench, run, in: bench.workspace(laptop))
        #expect(result.error as? RunError == .unknownRank(run: run, rank: 17))
        await bench.stop()
    }
}
