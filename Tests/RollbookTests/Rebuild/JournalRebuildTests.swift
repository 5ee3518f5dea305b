import Foundation
import Indexes
import Objects
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@testable import Rollbook

/// `journal rebuild` on the sandbox: the journal is gone, the bucket remembers.
@Suite(.takes(.server)) struct JournalRebuildTests {
    static let index = VersionedBench.index
    static let page = "\(index)/torch/index.html"
    static let root = "\(index)/index.html"
    static let wheel = "\(index)/torch-2.9.1-py3-none-any.whl"
    static let oldPage = "\(index)/old/index.html"

    /// A run over what others wrote: pages overwritten, a wheel created, a page withdrawn.
    private func publish(_ bench: VersionedBench, _ journal: Journal) async throws -> String {
        try await bench.foreign(Self.page, "torch 1")
        try await bench.foreign(Self.root, "root 1")
        try await bench.foreign(Self.oldPage, "old")
        bench.clock.advance(seconds: 3600)
        return try await bench.publish(
            journal, puts: [(Self.wheel, "wheel"), (Self.page, "torch 2"), (Self.root, "root 2")],
            deletes: [Self.oldPage])
    }

    private func rebuild(
        _ bench: VersionedBench, _ journal: Journal, since: Date? = nil
    ) async throws -> RebuildPlanner.Result {
        let workspace = bench.workspace(journal)
        let rebuild = JournalRebuild(
            workspace: workspace, channels: [try await workspace.open(bench.channel)], since: since)
        var result = try await rebuild.runs(of: try await rebuild.survey())
        result.notes += try rebuild.record(result.runs)
        return result
    }

    @Test("A rebuilt run has the same objects before and after, and its rollback gives the same state")
    func roundTrip() async throws {
        let bench = try await VersionedBench()
        let lost = try bench.journal()
        let run = try await publish(bench, lost)
        bench.clock.advance(seconds: 3600)
        let rebuilt = try bench.journal("rebuilt")
        let result = try await rebuild(bench, rebuilt)
        #expect(result.runs.map(\.id) == [run])

        func transitions(_ journal: Journal) throws -> [ObjectKey: [String?]] {
            Dictionary(
                uniqueKeysWithValues: try journal.changes(of: run).map { change in
                    (change.key, [change.before.topVersionID?.text, change.after?.topVersionID?.text, change.project])
                })
        }
        #expect(try transitions(rebuilt) == transitions(lost))
        #expect(try rebuilt.verify() == [])
        #expect(try rebuilt.run(run)?.state == .done)

        let workspace = bench.workspace(rebuilt)
        let back = try await bench.run(
            "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: workspace)
        #expect(back.isDone, "\(back.outcome)")
        let state = try await bench.state()
        #expect(Set(state.keys) == [Self.page, Self.root, Self.oldPage])
        let current = try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ObjectKey(Self.page))
        #expect(current == Array("torch 1".utf8))
        await bench.stop()
    }

    @Test(
        "Copies of what only their writer knew keep the marks of it, and are not taken for the run's",
        arguments: [
            nil, 90 * 60.0,
        ])
    func copies(sinceSecondsAgo: Double?) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let first = try await publish(bench, journal)
        bench.clock.advance(seconds: 3600)
        let second = try await bench.publish(journal, puts: [(Self.page, "torch 3")])
        bench.clock.advance(seconds: 3600)
        // The first run is not in the journal of the machine that rolls the second one back.
        let other = try bench.journal("other")
        _ = try other.importRuns(try journal.exportRun(second))
        let workspace = bench.workspace(other)
        let back = try await bench.run(
            "rollback: { run: \(second) }", kind: .rollback, rollbackOf: second, in: workspace)
        #expect(back.isDone)
        let rebuilt = try bench.journal("rebuilt")
        let since = sinceSecondsAgo.map { bench.clock.now - $0 }
        let result = try await rebuild(bench, rebuilt, since: since)
        #expect(result.runs.map(\.id) == (since == nil ? [first, second] : [second]))
        #expect(result.notes.contains { $0.contains("copies of a run's") })
        #expect(result.notes.contains { $0.contains("run \(first) began before") } == (since != nil))
        #expect(try rebuilt.changes(of: second).map(\.key.text) == [Self.page])
        await bench.stop()
    }

    @Test("A delete by someone else, later, is not taken for the run's; one of the same minute is, and is told")
    func markers() async throws {
        let bench = try await VersionedBench()
        let run = try await publish(bench, try bench.journal())
        bench.clock.advance(seconds: 600)
        try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(Self.page))
        let rebuilt = try bench.journal("rebuilt")
        let result = try await rebuild(bench, rebuilt)
        let deletes = try rebuilt.changes(of: run).filter { $0.action == .delete }.map(\.key.text)
        #expect(deletes == [Self.oldPage])
        #expect(result.notes.contains { $0.hasPrefix("delete markers taken for those of run \(run): 1, ") })
        await bench.stop()
    }

    @Test("What the journal has already stays as it is, and other writers' versions are nobody's")
    func known() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let run = try await publish(bench, journal)
        let document = try journal.exportRun(run)
        let result = try await rebuild(bench, journal)
        #expect(result.notes.contains("run \(run) is in the journal already and is left as it is"))
        #expect(try journal.exportRun(run) == document)
        await bench.stop()
    }

    @Test("It says beforehand how many requests it will make")
    func requests() async throws {
        let bench = try await VersionedBench()
        _ = try await publish(bench, try bench.journal())
        let workspace = bench.workspace(try bench.journal("rebuilt"))
        let open = try await workspace.open(bench.channel)
        let all = try await JournalRebuild(workspace: workspace, channels: [open], since: nil).survey()
        #expect(all.requestCount == 6)
        let recent = JournalRebuild(workspace: workspace, channels: [open], since: bench.clock.now - 60)
        let survey = try await recent.survey()
        #expect(survey.requestCount == 3)
        let before = await bench.sandbox.operationCounts()["HeadObject"] ?? 0
        _ = try await recent.runs(of: survey)
        let made = await (bench.sandbox.operationCounts()["HeadObject"] ?? 0) - before
        #expect(made == 5, "three, and the two older pages of the same size, which could be what was copied")
        await bench.stop()
    }

    struct Marks: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var run: String
        var change: String
        var sequence: Int?
    }

    @Test(
        "Marks that are none",
        arguments: [
            Marks(testDescription: "right", run: "r-1", change: "r-1/7", sequence: 7),
            Marks(testDescription: "of another run", run: "r-1", change: "r-2/7", sequence: nil),
            Marks(testDescription: "no number", run: "r-1", change: "r-1/x", sequence: nil),
            Marks(testDescription: "zero", run: "r-1", change: "r-1/0", sequence: nil),
            Marks(testDescription: "a run id with a slash", run: "r/1", change: "r/1/7", sequence: nil),
            Marks(testDescription: "empty", run: "", change: "/7", sequence: nil),
        ])
    func marks(marks: Marks) {
        let mark = RebuildPlanner.Mark(run: marks.run, change: marks.change, attributes: ObjectAttributes())
        #expect(mark.sequence == marks.sequence)
    }
}
