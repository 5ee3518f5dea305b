import Foundation
import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

/// Histories in which a rollback by equal bytes, by what readers see or by a clock takes the wrong thing.
@Suite(.takes(.server)) struct LineageCaseTests {
    static let page = "\(VersionedBench.index)/torch/index.html"
    static let wheel = "\(VersionedBench.index)/torch-1-py3-none-any.whl"

    /// A bench with a clock that goes on by a minute before each act.
    struct Story {
        let bench: VersionedBench
        let journal: Journal

        func publish(_ puts: [(key: String, text: String)], deletes: [String] = []) async throws -> String {
            bench.clock.advance(seconds: 60)
            return try await bench.publish(journal, puts: puts, deletes: deletes)
        }

        @discardableResult
        func rollBack(_ run: String, _ more: String = "") async throws -> RunResult {
            bench.clock.advance(seconds: 60)
            return try await bench.run(
                "rollback: { run: \(run)\(more) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
        }

        func foreign(_ key: String, _ text: String) async throws {
            bench.clock.advance(seconds: 60)
            try await bench.foreign(key, text)
        }
    }

    private func tell(
        removals: Bool = false, versioning: BucketVersioningState = .enabled, _ body: (Story) async throws -> Void
    ) async throws {
        let bench = try await VersionedBench(versioning: versioning)
        try await body(Story(bench: bench, journal: try bench.journal()))
        removals ? await bench.sandbox.stop() : await bench.stop()
    }

    /// - Returns: the conflicts that it found; empty where it ended otherwise.
    private func conflicts(_ result: RunResult) -> [String] {
        guard case .conflicts(let conflicts)? = result.error as? RunError else { return [] }
        return conflicts.map { "\($0.key): \($0.found)" }
    }

    @Test("What a newer run published again, with equal bytes, stays: a conflict that names it")
    func publishedAnew() async throws {
        try await tell { story in
            let first = try await story.publish([(Self.wheel, "w"), (Self.page, "p")])
            #expect(try await story.rollBack(first).isDone)
            let third = try await story.publish([(Self.wheel, "w"), (Self.page, "p")])
            let published = try await story.bench.state()
            let result = try await story.rollBack(first)
            #expect(conflicts(result).count == 2 && conflicts(result).allSatisfy { $0.contains(third) })
            #expect(try await story.bench.state() == published)
            // Together they can be taken back.
            #expect(try await story.rollBack(first, ", through: last").isDone)
            #expect(try await story.bench.state().isEmpty)
        }
    }

    @Test("By strategy remove neither: what the newer run published is not deleted for good")
    func removedAnew() async throws {
        try await tell { story in
            let first = try await story.publish([(Self.wheel, "w")])
            #expect(try await story.rollBack(first).isDone)
            let third = try await story.publish([(Self.wheel, "w")])
            let published = try await story.bench.state()
            let result = try await story.rollBack(first, ", strategy: remove")
            #expect(conflicts(result).contains { $0.contains(third) })
            #expect(try await story.bench.state() == published)
            #expect(await story.bench.sandbox.purgedVersions().isEmpty)
        }
    }

    @Test("After an ordinary rollback remove still deletes the run's bytes, and copies that stand for them")
    func removedLater() async throws {
        try await tell(removals: true) { story in
            let first = try await story.publish([(Self.wheel, "secret"), (Self.page, "p")])
            let rollback = try await story.rollBack(first)
            #expect(try await story.rollBack(rollback.run.id).isDone)
            #expect(try await story.rollBack(first).isDone)
            let before = try await story.bench.state()
            let versions = try await story.bench.sandbox.versions(VersionedBench.bucket)
            let result = try await story.rollBack(first, ", strategy: remove")
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await story.bench.state() == before)
            let client = story.bench.client()
            for version in versions where !version.version.isDeleteMarker {
                let found = try await client.headObject(version.key, versionID: version.version.versionID)
                #expect(found == .absent(deleteMarker: nil), "\(version.key) \(version.version.versionID)")
            }
            let left = try await story.bench.sandbox.versions(VersionedBench.bucket)
            #expect(left.count == versions.count { $0.version.isDeleteMarker }, "markers stay")
        }
    }

    @Test("A time at which something was on top that was deleted for good is lost to a restore; others are not")
    func momentRemoved() async throws {
        try await tell(removals: true) { story in
            let bench = story.bench
            func restore(at time: Date) async throws -> RunResult {
                try await bench.run(
                    "restore: { channel: nightly, at: '\(rfc3339(time))' }", kind: .restore,
                    in: bench.workspace(story.journal))
            }
            try await story.foreign(Self.wheel, "good")
            let before = bench.clock.now
            bench.clock.advance(seconds: 60)
            let first = try await story.publish([(Self.wheel, "secret")])
            let published = bench.clock.now
            let removal = try await story.rollBack(first, ", strategy: remove")
            let state = try await bench.state()
            bench.clock.advance(seconds: 60)
            guard case .lostVersions(let lost)? = try await restore(at: published).error as? RunError else {
                Issue.record("a moment that is gone was restored")
                return
            }
            #expect(lost.count == 1)
            #expect(lost[0].hasPrefix("s3://\(VersionedBench.bucket)/\(Self.wheel): version "))
            #expect(lost[0].hasSuffix("was deleted for good by run \(removal.run.id)"))
            #expect(try await bench.state() == state)
            #expect(try await restore(at: before).isDone)
            // The same bytes are there again: nothing is to be brought back.
            try await story.foreign(Self.wheel, "secret")
            bench.clock.advance(seconds: 60)
            #expect(try await restore(at: published).isDone)
        }
    }

    @Test("Remove reports other keys and versions with the same bytes, and takes none of them")
    func twins() async throws {
        try await tell(removals: true) { story in
            let twin = "\(VersionedBench.index)/copy-1-py3-none-any.whl"
            try await story.foreign(twin, "secret")
            let first = try await story.publish([(Self.wheel, "secret")])
            #expect(try await story.rollBack(first, ", strategy: remove").isDone)
            #expect(story.bench.notes.withLock { $0 }.contains { $0.contains("same bytes") && $0.contains(twin) })
            #expect(try await story.bench.state().keys.sorted() == [twin])
            #expect(await story.bench.sandbox.purgedVersions().map(\.key.text) == [Self.wheel])
        }
    }

    @Test("A moment between a rollback and its undo can be restored")
    func momentBetween() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let first = try await story.publish([(Self.wheel, "w"), (Self.page, "p")])
            let rollback = try await story.rollBack(first)
            let withdrawn = try await story.bench.state()
            let moment = rfc3339(story.bench.clock.now)
            #expect(try await story.rollBack(rollback.run.id).isDone)
            story.bench.clock.advance(seconds: 60)
            let restore = try await story.bench.run(
                "restore: { channel: nightly, at: '\(moment)' }", kind: .restore,
                in: story.bench.workspace(story.journal))
            #expect(restore.isDone, "\(restore.outcome)")
            #expect(try await story.bench.state() == withdrawn)
        }
    }

    @Test("Earlier bytes written back with other headers are no state of before; with its headers they are")
    func otherHeaders() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let first = try await story.publish([(Self.page, "p")])
            try await story.bench.sandbox.put(
                bucket: VersionedBench.bucket, key: ObjectKey(Self.page), bytes: Array("0".utf8),
                contentType: "application/octet-stream")
            #expect(conflicts(try await story.rollBack(first)).count == 1)
            try await story.foreign(Self.page, "0")
            let result = try await story.rollBack(first)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try story.journal.changes(of: result.run.id).isEmpty)
        }
    }

    @Test("Versioning switched on after a run: its versions are known by their marks", arguments: [true, false])
    func switchedOn(isPage: Bool) async throws {
        try await tell(versioning: .never) { story in
            let key = isPage ? Self.page : Self.wheel
            if isPage { try await story.foreign(key, "0") }
            let before = try await story.bench.state()
            let plan = [(key: key, text: "1")]
            let run = try await story.bench.publishReading(story.journal, plan)
            try await story.bench.sandbox.setVersioning(.enabled, of: VersionedBench.bucket)
            let result = try await story.rollBack(run)
            #expect(result.isDone, "\(result.outcome)")
            let tags = { (state: [String: String]) in state.mapValues { $0.split(separator: " ").first } }
            #expect(try await tags(story.bench.state()) == tags(before))
            #expect(try await story.rollBack(result.run.id).isDone, "and forth again")
            #expect(try await story.bench.state()[key] != before[key])
        }
    }

    @Test("Versioning suspended after a run: the earlier version comes back all the same")
    func suspended() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let before = try await story.bench.state()
            let run = try await story.publish([(Self.page, "1")])
            try await story.bench.sandbox.setVersioning(.suspended, of: VersionedBench.bucket)
            let result = try await story.rollBack(run)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await story.bench.state() == before)
        }
    }

    @Test("A writer between two steps of one run is a conflict that is told")
    func betweenSteps() async throws {
        try await tell { story in
            let bench = story.bench
            let run = try await bench.publishInSteps(story.journal, key: Self.page, texts: ["1", "2"]) {
                try await bench.foreign(Self.page, "theirs")
            }
            let found = conflicts(try await story.rollBack(run))
            #expect(found.count == 1 && found[0].contains("before run \(run)"))
            #expect(try await story.rollBack(run, ", steps: [step1]").isDone, "the later step alone can go")
        }
    }

    @Test("A step rolled back, then the whole run: what was before the run")
    func stepThenRun() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let before = try await story.bench.state()
            let run = try await story.bench.publishInSteps(story.journal, key: Self.page, texts: ["1", "2"]) {}
            #expect(try await story.rollBack(run, ", steps: [step1]").isDone)
            let result = try await story.rollBack(run)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await story.bench.state() == before)
        }
    }

    @Test("Two runs, rolled back one after the other, the newer first")
    func oneAfterTheOther() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let before = try await story.bench.state()
            let first = try await story.publish([(Self.page, "1")])
            let second = try await story.publish([(Self.page, "2")])
            #expect(try await story.rollBack(second).isDone)
            let result = try await story.rollBack(first)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await story.bench.state() == before)
        }
    }

    @Test("A marker of a lost delete that somebody else put is named, and covered only by force")
    func foreignMarker() async throws {
        try await tell { story in
            try await story.foreign(Self.page, "0")
            let before = try await story.bench.state()
            let run = try await story.bench.publishLosing(story.journal, delete: Self.page)
            try await story.bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(Self.page))
            let found = conflicts(try await story.rollBack(run))
            #expect(found.count == 1 && found[0].contains("may be the run's own"))
            let forced = try await story.rollBack(run, ", force: true")
            #expect(forced.isDone, "\(forced.outcome)")
            #expect(try await story.bench.state() == before)
            #expect(await story.bench.sandbox.purgedVersions().isEmpty)
        }
    }

    @Test("A put that a slow server still holds is waited for, and then taken back")
    func lateArrival() async throws {
        try await tell { story in
            let bench = story.bench
            try await story.foreign(Self.page, "0")
            let before = try await bench.state()
            let told = BootTime(boot: "this", seconds: 1000)
            let journal = try Journal(
                path: bench.folder.appending(path: "late.sqlite").path, now: { [clock = bench.clock] in clock.now },
                bootTime: { told })
            let run = try await bench.publishLosing(journal, delete: Self.page, puts: true)
            let slept = Mutex<[Duration]>([])
            var workspace = bench.workspace(journal)
            workspace.limits.settleSeconds = 60
            workspace.clock.bootTime = { BootTime(boot: "this", seconds: 1008) }
            workspace.clock.sleep = { duration in
                slept.withLock { $0.append(duration) }
                try await bench.sandbox.put(
                    bucket: VersionedBench.bucket, key: ObjectKey(Self.page), bytes: Array("late".utf8),
                    contentType: "text/html", metadata: ["rollbook-run": run, "rollbook-change": "\(run)/1"])
            }
            let result = try await bench.run(
                "rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: workspace)
            #expect(result.isDone, "\(result.outcome)")
            #expect(slept.withLock { $0 } == [.seconds(52)], "the rest of a minute")
            #expect(bench.notes.withLock { $0 }.contains { $0.contains("waits 52 seconds") && $0.contains(run) })
            #expect(try await bench.state() == before)
        }
    }

    @Test("After another start of the machine the whole time is waited", arguments: ["other", nil] as [String?])
    func otherBoot(boot: String?) async throws {
        try await tell { story in
            let bench = story.bench
            try await story.foreign(Self.page, "0")
            let run = try await bench.publishLosing(story.journal, delete: Self.page, puts: true)
            let slept = Mutex<[Duration]>([])
            var workspace = bench.workspace(story.journal)
            workspace.limits.settleSeconds = 60
            workspace.clock.bootTime = { boot.map { BootTime(boot: $0, seconds: 5000) } }
            workspace.clock.sleep = { duration in slept.withLock { $0.append(duration) } }
            _ = try await bench.run("rollback: { run: \(run) }", kind: .rollback, rollbackOf: run, in: workspace)
            #expect(slept.withLock { $0 } == [.seconds(60)])
        }
    }
}
