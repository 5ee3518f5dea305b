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

    @Test("A request in doubt keeps the lock until it cannot arrive any more")
    func inDoubt() async throws {
        let bench = try await VersionedBench(lock: .standard)
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let run = try await bench.publishLosing(journal, delete: Self.page, puts: true)
        let slept = Mutex<[Duration]>([])
        var workspace = bench.workspace(journal) { duration in
            // The heartbeat waits for ever.
            guard duration == .seconds(45) else { return try await Task.sleep(for: .seconds(3600)) }
            slept.withLock { $0.append(duration) }
        }
        workspace.limits.settleSeconds = 45
        let locks = RunLocks(workspace: workspace, runID: run)
        try await locks.hold(try await workspace.open(bench.channel))
        await locks.release()
        #expect(slept.withLock { $0 } == [.seconds(45)])
        #expect(bench.notes.withLock { $0 }.contains("keeps the lock for 45 s: requests in doubt may still arrive"))
        #expect(try await body(bench).isHeld == false)
        await bench.stop()
    }

    /// A run that has begun, with one step.
    private func begun(_ bench: VersionedBench, _ workspace: Workspace, id: String = "run-1") throws -> RunRecord {
        let run = RunRecord(
            id: id, kind: .action, name: "test", operatorName: "ada", host: "h", pid: 1, toolVersion: "t",
            definition: "", startedAt: bench.clock.now)
        let step = StepRecord(runID: run.id, position: 0, stepID: "only", kind: "reindex")
        try workspace.journal.beginRun(run, steps: [step], at: bench.clock.now)
        return run
    }

    private func body(_ bench: VersionedBench) async throws -> LockBody {
        try LockBody(
            json: try #require(try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: ObjectKey(Self.key))))
    }

    @Test("A runner that slept for longer than half of the staleness sends nothing more, and lets its lock go")
    func silent() async throws {
        let bench = try await VersionedBench(lock: .standard)
        let seconds = Mutex(1000.0)
        var workspace = bench.workspace(try bench.journal())
        workspace.clock.bootTime = { BootTime(boot: "b", seconds: seconds.withLock { $0 }) }
        let open = try await workspace.open(bench.channel)
        let locks = RunLocks(workspace: workspace, runID: try begun(bench, workspace).id)
        try await locks.hold(open)
        let writer = OtherWriter(locks.guarded(open))
        seconds.withLock { $0 += 300 }
        try await writer.put([1], to: "v2/a")
        seconds.withLock { $0 += 1 }
        await #expect(throws: LockError.self) { try await writer.put([2], to: "v2/b") }
        // A renewal that comes through now mends nothing: the plan was cut off.
        seconds.withLock { $0 -= 100 }
        #expect(locks.problem(open) == .lost(bucket: VersionedBench.bucket, key: ObjectKey(Self.key), to: nil))
        await #expect(throws: LockError.self) { try await locks.hold(open) }
        #expect(try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: "v2/a") != nil)
        #expect(try await bench.sandbox.bytes(bucket: VersionedBench.bucket, key: "v2/b") == nil)
        await locks.release()
        #expect(try await body(bench).isHeld == false)
        await bench.stop()
    }

    @Test("What a killed run left is watched and taken over with its journal; another journal waits until it is stale")
    func leftBehind() async throws {
        let bench = try await VersionedBench(lock: .standard)
        let journal = try bench.journal()
        var killed = bench.workspace(journal)
        killed.machine.identity = LockIdentity(process: "first", machine: "m", boot: "b")
        let open = try await killed.open(bench.channel)
        let run = try begun(bench, killed)
        let left = RunLocks(workspace: killed, runID: run.id)
        try await left.hold(open)
        let token = try #require(left.token(of: open))
        #expect(left.takenOver(on: open) == nil)
        let identity = try journal.identity()
        #expect(identity != nil)
        #expect(try await body(bench).identity?.journal == identity)

        let slept = Mutex<[Duration]>([])
        func next(_ journal: Journal, _ identity: LockIdentity) -> RunLocks {
            var workspace = bench.workspace(journal) { duration in
                slept.withLock { $0.append(duration) }
                // The heartbeat waits for ever, the watch not at all.
                if duration == .seconds(60) { try await Task.sleep(for: .seconds(3600)) }
            }
            workspace.machine.identity = identity
            return RunLocks(workspace: workspace, runID: run.id)
        }
        for identity in [
            LockIdentity(process: "copied machine", machine: "m", boot: "other"),
            LockIdentity(process: "another container", machine: "other", boot: "b"),
        ] {
            await #expect(throws: LockError.self) { try await next(journal, identity).hold(open) }
        }
        let same = LockIdentity(process: "second", machine: "m", boot: "b")
        await #expect(throws: LockError.self) { try await next(try bench.journal("copy"), same).hold(open) }
        #expect(slept.withLock { $0 }.isEmpty)
        let taken = next(journal, same)
        try await taken.hold(open)
        #expect(slept.withLock { $0.first } == .seconds(65))
        #expect(taken.takenOver(on: open)?.token == token)
        #expect(taken.token(of: open) != token)
        await taken.release()
        await left.release()
        await bench.stop()
    }

    @Test("A held lock is waited for as long as asked, and the one it waits for is named once")
    func timeout() async throws {
        let bench = try await VersionedBench(lock: .standard)
        let bob = bench.workspace(try bench.journal("bob"), operatorName: "bob")
        let rival = RunLocks(workspace: bob, runID: "bobs-run")
        let open = try await bob.open(bench.channel)
        try await rival.hold(open)
        let looks = Mutex(0)
        var ada = bench.workspace(try bench.journal("ada")) { duration in
            guard duration == .seconds(5) else { return try await Task.sleep(for: duration) }
            if looks.withLock({ looks in
                looks += 1
                return looks == 4
            }) {
                await rival.release()
            }
        }
        ada.team.locking.timeoutSeconds = 15
        await #expect(throws: LockError.self) { try await RunLocks(workspace: ada, runID: "adas-run").hold(open) }
        #expect(looks.withLock { $0 } == 3)
        let locks = RunLocks(workspace: ada, runID: "adas-run")
        try await locks.check(open)
        try await locks.hold(open)
        #expect(looks.withLock { $0 } == 4)
        #expect(locks.token(of: open) != nil)
        let named = bench.notes.withLock {
            $0.filter { $0.contains("by bob on bob-host") && $0.contains("waits up to 15 s") }
        }
        #expect(named.count == 2)
        await locks.release()
        await bench.stop()
    }

    @Test("While a person is asked the lock is let go, unless it is to be held", arguments: [false, true])
    func whileAsking(isHeld: Bool) async throws {
        let bench = try await VersionedBench(lock: .standard)
        try await prepared(bench)
        var workspace = bench.workspace(try bench.journal())
        workspace.team.locking.areHeldWhileAsking = isHeld
        let seen = Mutex<[Bool]>([])
        workspace.console.ask = { [self] _ in
            let isLocked = (try? await body(bench).isHeld) ?? false
            seen.withLock { $0.append(isLocked) }
            return .yes(means: .terminal)
        }
        let text = """
            playbook: test
            summary: A test.
            steps:
              - id: first
                restore: { channel: nightly, at: 90s ago }
              - id: ask
                approve: { message: Go on? }
              - id: second
                restore: { channel: nightly, at: now }
            """
        let playbook = try PlaybookFolder(path: "").parsePlaybook(text: text, name: "test")
        let result = try await Runner(workspace: workspace).run(playbook, inputs: [:])
        #expect(result.isDone, "\(result.outcome)")
        #expect(seen.withLock { $0 } == [isHeld])
        #expect(try await body(bench).isHeld == false)
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
