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
import TestMachine
import Testing

/// A machine that dies in the middle of a run, and its disk with it: another one ends the run, both ways, exactly.
@Suite("A lost runner")
struct LostRunnerTests {
    private static let requests: Set<String> = ["PutObject", "CopyObject", "DeleteObject"]

    private func seen(_ bench: TestBench) async throws -> BucketSnapshot {
        var snapshot = try await bench.snapshot("nightly")
        snapshot.versions.removeAll { $0.key.isOwnDocument }
        return snapshot
    }

    @Test("Killed at each write, its disk thrown away; resumed, or rolled back, on another machine")
    func killedAtEachWrite() async throws {
        let wanted = try await undisturbed()
        for number in FaultScale.everyNth(FaultScale.count(3, bounded: 1, full: 1), below: wanted.writes) {
            for ending in FaultLoop.Ending.allCases {
                try await killed(at: number, of: wanted.writes, ending, wanted.published)
            }
        }
    }

    /// The number of writes and the published state of an undisturbed run.
    private func undisturbed() async throws -> (writes: Int, published: BucketSnapshot) {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let start = await bench.logLength()
            let machine = try TeamMachine(bench, "a")
            #expect(try await machine.rollOut("nightly").said == "done")
            let writes = await bench.requests(to: "nightly", after: start).count {
                Self.requests.contains($0.operation) && $0.key.text != LockSetting.defaultKey
            }
            return (writes, try await seen(bench))
        }
    }

    private func killed(
        at number: Int, of writes: Int, _ ending: FaultLoop.Ending, _ published: BucketSnapshot
    ) async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let at: Comment = "killed at write \(number), \(ending)"
            let before = try await seen(bench)
            let a = try TeamMachine(bench, "a")
            bench.power.cut(after: number, of: Self.requests) { $0 != LockSetting.defaultKey }
            let result = try? await a.rollOut("nightly")
            bench.power.restore()
            // Without its last entry the run is done, and no other machine knows.
            #expect(result?.isDone != true || number == writes - 1, at)
            // Its lock has no sign of life any more.
            bench.clock.pass(seconds: 1000)
            let b = try TeamMachine(bench, "b")
            let journal = try await b.caughtUp()
            guard let run = try journal.runs(limit: nil, unfinishedOnly: false).first else {
                // No entry reports the run, so nothing was written.
                #expect(try await seen(bench).differences(from: before) == [], at)
                return
            }
            switch ending {
            case .resume:
                let resumed = try await b.resume(run.id)
                #expect(resumed.said == "done", at)
                let now = try await seen(bench)
                let wanted = published.withoutUploadTimes
                #expect(now.withoutUploadTimes.differences(from: wanted, ignoringMetadata: FaultLoop.marks) == [], at)
            case .rollback:
                let back = try await b.rollBack(run.id)
                #expect(back.said == "done", at)
                #expect(try await seen(bench).differences(from: before, ignoringMetadata: FaultLoop.marks) == [], at)
            }
            #expect(try journal.runs(limit: nil, unfinishedOnly: true).map(\.id) == [], at)
            #expect(try journal.verify() == [], at)
            // A third machine, and the first one with a journal that stopped in the middle, learn the same.
            let written = try Self.written(by: run.id, journal)
            for machine in [try TeamMachine(bench, "c"), a] {
                _ = try await machine.caughtUp()
                #expect(try Self.written(by: run.id, machine.journal) == written, at)
                #expect(try machine.journal.verify() == [], at)
            }
        }
    }

    /// The versions that a run left, by key.
    private static func written(by run: String, _ journal: Journal) throws -> [String] {
        try journal.changes(of: run).filter { $0.after != nil }.map {
            "\($0.key) \(String(describing: $0.after?.topVersionID))"
        }
    }

    @Test("While its machine is at work nobody else decides what became of its run")
    func alive() async throws {
        try await TestBench.with(TeamLogTests.setup) { bench in
            let a = try TeamMachine(bench, "a")
            bench.power.cut(after: 4, of: Self.requests) { $0 != LockSetting.defaultKey }
            _ = try? await a.rollOut("nightly")
            bench.power.restore()
            let b = try TeamMachine(bench, "b")
            let run = try #require(try await b.caughtUp().runs(limit: nil, unfinishedOnly: true).first)
            await #expect(throws: LockError.self) { _ = try await b.resume(run.id) }
            #expect(try b.journal.changesInDoubt(of: run.id).isEmpty == false)
            #expect(try b.journal.verify() == [])
        }
    }
}
