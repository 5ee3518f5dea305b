import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@testable import Rollbook

/// Marks on the copies that a rollback makes.
@Suite(.takes(.server)) struct MarkedCopyTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let other = "\(VersionedBench.index)/jax/index.html"

    private func top(_ bench: VersionedBench, _ key: String = page) async throws -> StoredVersion {
        let versions = try await bench.sandbox.versions(VersionedBench.bucket)
        return try #require(versions.first { $0.key.text == key && $0.isLatest }?.version)
    }

    private func rollBack(
        _ bench: VersionedBench, _ journal: Journal, _ run: String, _ more: String = ""
    ) async throws -> RunResult {
        bench.clock.advance(seconds: 60)
        return try await bench.run(
            "rollback: { run: \(run)\(more) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
    }

    /// A page of others and a page of a first run, both overwritten by a second one, which is rolled back.
    private func with(
        _ body: (VersionedBench, Journal, (source: StoredVersion, second: String, rollback: RunResult)) async throws ->
            Void
    ) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.other, "theirs")
        bench.clock.advance(seconds: 60)
        try await bench.publish(journal, puts: [(Self.page, "1")])
        let source = try await top(bench)
        bench.clock.advance(seconds: 60)
        let second = try await bench.publish(journal, puts: [(Self.page, "2"), (Self.other, "2")])
        let rollback = try await rollBack(bench, journal, second)
        #expect(rollback.isDone, "\(rollback.outcome)")
        try await body(bench, journal, (source, second, rollback))
        await bench.sandbox.stop()
    }

    @Test("A copy of what the journal knows bears its own marks and all else of its source; no request more")
    func marked() async throws {
        try await with { bench, journal, story in
            let copy = try await top(bench)
            let change = try #require(try journal.changes(of: story.rollback.run.id).first { $0.key.text == Self.page })
            #expect(copy.metadata["rollbook-run"] == story.rollback.run.id)
            #expect(copy.metadata["rollbook-change"] == change.changeID)
            #expect(copy.metadata["rollbook-restores"] == story.source.versionID.text)
            #expect(copy.metadata["checksum-sha256"] == story.source.metadata["checksum-sha256"])
            #expect(copy.attributes == story.source.attributes)
            let heads = await bench.sandbox.log().filter { $0.operation == "HeadObject" }
            #expect(heads.isEmpty, "\(heads)")
        }
    }

    @Test("A copy of what only its writer knows keeps the metadata of its source")
    func unknown() async throws {
        try await with { bench, _, _ in
            let copy = try await top(bench, Self.other)
            #expect(copy.metadata.isEmpty && copy.attributes["content-type"] == "text/html")
        }
    }

    @Test("A copy whose answer never came is known by its mark, whatever was written above it since")
    func reconciled() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let lost = try await bench.publishLosing(journal, delete: Self.page, puts: true)
        var change = try #require(try journal.changes(of: lost).first)
        let run = "20261123-150000-copy"
        // Only its mark shows what it copies: the source is gone.
        (change.runID, change.action, change.sourceKey) = (run, .restore, "\(VersionedBench.bucket)/\(Self.page)")
        (change.state, change.sentAt, change.sourceVersionID, change.intendedSize) = (.planned, nil, "gone", 77)
        let record = RunRecord(
            id: run, kind: .rollback, name: "rollback", rollbackOf: lost, operatorName: "ada", host: "h", pid: 7,
            toolVersion: "test",
            definition: "", startedAt: bench.clock.now)
        try journal.beginRun(
            record, steps: [StepRecord(runID: run, position: 0, stepID: "rollback", kind: "rollback")],
            at: bench.clock.now)
        try journal.recordPlanned([change])
        try journal.markSent([(runID: run, sequence: change.sequence)], at: bench.clock.now)
        let copy = try await bench.sandbox.put(
            bucket: VersionedBench.bucket, key: ObjectKey(Self.page), bytes: Array("1".utf8),
            metadata: ["rollbook-change": change.changeID])
        try await bench.foreign(Self.page, "above")
        try await bench.workspace(journal).settleOpenChanges(of: record, channels: [:])
        let settled = try #require(try journal.changes(of: run).first)
        #expect(settled.state == .applied && settled.after?.topVersionID == copy.versionID)
        await bench.stop()
    }

    @Test(
        "What was sent while versioning was suspended is known once it is on again",
        arguments: [false, true], Channel.Conditions.allCases)
    func switchedOn(deletes: Bool, conditions: Channel.Conditions) async throws {
        let bench = try await VersionedBench(conditions: conditions)
        let journal = try bench.journal()
        if !deletes { try await bench.foreign(Self.page, "1") }
        try await bench.publish(journal, puts: deletes ? [(Self.page, "1")] : [], deletes: deletes ? [] : [Self.page])
        try await bench.store.setVersioning(.suspended, of: VersionedBench.bucket)
        let first = try #require(try journal.runs(limit: 1, unfinishedOnly: false).first)
        bench.clock.advance(seconds: 60)
        let killSwitch = KillSwitch(bench.transport, request: 0)
        let killed = try await bench.run(
            "rollback: { run: \(first.id) }", kind: .rollback, rollbackOf: first.id,
            in: bench.killed(journal, by: killSwitch))
        #expect(killSwitch.sent?.count == 1)
        try await bench.store.setVersioning(.enabled, of: VersionedBench.bucket)
        try await bench.workspace(journal).settleOpenChanges(of: killed.run, channels: [:])
        let settled = try #require(try journal.changes(of: killed.run.id).first)
        #expect(settled.state == .applied && settled.after?.entryID == .null)
        #expect(deletes || settled.after?.object?.lastModified != nil)
        // Readers see what was before; it can be taken back, and that as well.
        let before = try await bench.state()
        #expect(before.isEmpty == deletes)
        let undo = try await rollBack(bench, journal, killed.run.id)
        #expect(undo.isDone, "\(undo.outcome)")
        #expect(try await bench.state().isEmpty != deletes)
        let again = try await rollBack(bench, journal, undo.run.id)
        #expect(try await bench.state() == before && again.isDone, "\(again.outcome)")
        await bench.stop()
    }

    @Test("Without a journal the rollback is known as one, and can be taken back")
    func rebuilt() async throws {
        try await with { bench, _, story in
            let rebuilt = try bench.journal("rebuilt")
            let workspace = bench.workspace(rebuilt)
            let rebuild = JournalRebuild(
                workspace: workspace, channels: [try await workspace.open(bench.channel)], since: nil)
            _ = try rebuild.record(try await rebuild.runs(of: try await rebuild.survey()).runs)
            let id = story.rollback.run.id
            let change = try #require(try rebuilt.changes(of: id).first)
            #expect(change.action == .restore && change.sourceVersionID == story.source.versionID)
            // `last` does not choose it. Its copy of what others wrote says nothing of itself.
            #expect(try workspace.findRun(toRollBack: "last").id == story.second)
        }
    }

    @Test("Remove deletes a copy that stands for the run's bytes by the copy's own mark")
    func removed() async throws {
        try await with { bench, journal, story in
            let undo = try await rollBack(bench, journal, story.rollback.run.id)
            #expect(undo.isDone, "\(undo.outcome)")
            let copy = try await top(bench)
            #expect(copy.metadata["rollbook-run"] == undo.run.id)
            let result = try await rollBack(bench, journal, story.second, ", strategy: remove")
            #expect(result.isDone, "\(result.outcome)")
            let left = try await bench.sandbox.versions(VersionedBench.bucket).filter { $0.key.text == Self.page }
            #expect(!left.contains { $0.version.versionID == copy.versionID })
            let bodies = try left.map { String(decoding: try $0.version.body.collected(), as: UTF8.self) }
            #expect(bodies.allSatisfy { $0 == "1" }, "\(bodies)")
        }
    }
}
