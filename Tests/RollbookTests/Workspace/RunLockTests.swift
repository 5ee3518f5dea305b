import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

@testable import Rollbook

/// Runs and the lock of their bucket.
@Suite(.takes(.server)) struct RunLockTests {
    static let page = "\(VersionedBench.index)/torch/index.html"
    static let key = LockSetting.defaultKey

    private func prepared(_ bench: VersionedBench) async throws {
        try await bench.foreign(Self.page, "1")
        bench.clock.advance(seconds: 60)
        try await bench.foreign(Self.page, "2")
        bench.clock.advance(seconds: 60)
    }

    private func restore(_ bench: VersionedBench, _ workspace: Workspace) async throws -> RunResult {
        try await bench.run("restore: { channel: nightly, at: 90s ago }", kind: .restore, in: workspace)
    }

    @Test("A run takes the lock, and lets it go")
    func around() async throws {
        let bench = try await VersionedBench(lock: .standard)
        try await prepared(bench)
        let result = try await restore(bench, bench.workspace(try bench.journal()))
        #expect(result.isDone, "\(result.outcome)")
        let bodies = try await bench.sandbox.versions(VersionedBench.bucket).filter { $0.key.text == Self.key }
        #expect(bodies.count == 2)
        let bytes = try #require(try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ObjectKey(Self.key)))
        #expect(try LockBody(json: bytes).isHeld == false)
        #expect(try LockBody(json: bytes).run == result.run.id)
        await bench.stop()
    }

    @Test("A run that changes nothing writes nothing, no lock either")
    func nothingToDo() async throws {
        let bench = try await VersionedBench(lock: .standard)
        try await prepared(bench)
        let result = try await bench.run(
            "restore: { channel: nightly, at: now }", kind: .restore, in: bench.workspace(try bench.journal()))
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == 2)
        await bench.stop()
    }

    @Test("While another operator's run goes on nothing is planned and nothing is written")
    func refused() async throws {
        let bench = try await VersionedBench(lock: .standard)
        try await prepared(bench)
        let bob = bench.workspace(try bench.journal("bob"), operatorName: "bob")
        let locks = RunLocks(workspace: bob, runID: "bobs-run")
        try await locks.hold(try await bob.open(bench.channel))
        let before = try await bench.state()
        let ada = bench.workspace(try bench.journal("ada"))
        let result = try await restore(bench, ada)
        guard case .held(let channel, _, _, let body, _)? = result.error as? LockError else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(channel == "nightly")
        #expect(body.owner == "bob")
        #expect(body.run == "bobs-run")
        #expect(try await bench.state() == before)
        #expect(try ada.journal.changes(of: result.run.id).isEmpty)

        await locks.release()
        let playbook = try PlaybookFolder(path: "").parsePlaybook(text: result.run.definition, name: "test")
        let resumed = try await Runner(workspace: ada).resume(
            try #require(try ada.journal.run(result.run.id)), playbook: playbook)
        #expect(resumed.isDone, "\(resumed.outcome)")
        await bench.stop()
    }

    @Test("Writes stop when the lock is gone")
    func lost() async throws {
        let bench = try await VersionedBench(lock: .standard)
        let journal = try bench.journal()
        let workspace = bench.workspace(journal, sleep: { _ in try await Task.sleep(for: .milliseconds(2)) })
        let open = try await workspace.open(bench.channel)
        let run = RunRecord(
            id: "run-1", kind: .action, name: "test", operatorName: "ada", host: "h", pid: 1, toolVersion: "t",
            definition: "", startedAt: bench.clock.now)
        let step = StepRecord(runID: run.id, position: 0, stepID: "only", kind: "reindex")
        try journal.beginRun(run, steps: [step], at: bench.clock.now)
        let locks = RunLocks(workspace: workspace, runID: run.id)
        try await locks.hold(open)
        #expect(locks.problem(open) == nil)
        try await bench.foreign(Self.key, "gone")
        while locks.problem(open) == nil { try await Task.sleep(for: .milliseconds(2)) }
        #expect(locks.problem(open) == .lost(bucket: VersionedBench.bucket, key: ObjectKey(Self.key), to: nil))

        let change = Change(
            key: ObjectKey(Self.page), index: VersionedBench.index, project: "torch", rank: .projectPage,
            action: .delete, before: .exact(.absent))
        let publisher = workspace.publisher(for: open, runID: run.id, locks: locks)
        let outcome = try await publisher.apply(
            Plan(channel: bench.channel, changes: [change]), step: .init(runID: run.id, position: 0))
        #expect(outcome.interrupted)
        #expect(outcome.changes.map(\.state) == [.skipped])
        await #expect(throws: LockError.self) { try await locks.hold(open) }
        await locks.release()
        let bytes = try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ObjectKey(Self.key))
        #expect(bytes == Array("gone".utf8), "somebody else's lock stays")
        await bench.stop()
    }

    struct Place: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var conditions: Channel.Conditions
        var isForbidden: Bool
        var lock: LockSetting
        var isDone: Bool
    }

    @Test(
        "Where there can be no lock, the run goes on with a note, unless one is required",
        arguments: [
            Place(
                testDescription: "untrusted conditions", conditions: .verify, isForbidden: false, lock: .standard,
                isDone: true),
            Place(
                testDescription: "untrusted conditions, required", conditions: .verify, isForbidden: false,
                lock: .required(key: key), isDone: false),
            Place(
                testDescription: "forbidden", conditions: .trusted, isForbidden: true, lock: .standard, isDone: true),
            Place(
                testDescription: "forbidden, required", conditions: .trusted, isForbidden: true,
                lock: .required(key: key), isDone: false),
        ])
    func without(place: Place) async throws {
        let bench = try await VersionedBench(conditions: place.conditions, lock: place.lock)
        try await prepared(bench)
        let before = try await bench.state()
        if place.isForbidden { await bench.sandbox.install([SandboxFault(.accessDenied403, key: Self.key)]) }
        let result = try await restore(bench, bench.workspace(try bench.journal()))
        #expect(result.isDone == place.isDone, "\(result.outcome)")
        #expect(
            bench.notes.withLock { $0.contains { $0.contains("no lock against a second operator") } } == place.isDone)
        #expect((try await bench.state() == before) != place.isDone)
        await bench.stop()
    }
}
