import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("Rollback of a run on the sandbox")
struct RollbackRunTests {
    /// A run that overwrites pages, and makes files and a page.
    static let setup = BenchSetup()
    static let added = "v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl"

    @Test("Pages come back byte for byte with their attributes, new files get markers, nothing is lost")
    func versioned() async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = try await bench.snapshot("nightly")
            let target = try await bench.rollOut("nightly").run
            let published = try await bench.snapshot("nightly")
            #expect(!published.differences(from: before).isEmpty)
            let rollback = try await bench.rollBack(target)
            #expect(rollback.said == "done")
            let after = try await bench.snapshot("nightly")
            #expect(after.differences(from: before) == [])
            let top = try #require(after.top(ObjectKey(Self.added)))
            #expect(top.content == nil)
            // Nothing that was ever there is gone.
            #expect(published.added(since: after) == [])
            #expect(await bench.sandbox.purgedVersions() == [])
            #expect(try await bench.unexplained("nightly", since: before) == [])
            #expect(try bench.journal.run(rollback.run.id)?.rollbackOf == target.id)
            #expect(try bench.journal.verify() == [])
        }
    }

    @Test("A rollback can be rolled back, and that too, any number of times", arguments: ["dev", "nightly"])
    func backAndForth(channel: String) async throws {
        // Without versions a deleted wheel is gone for good, so only pages go back and forth there.
        let setup = channel == "dev" ? BenchSetup(upstream: [], dependencies: []) : Self.setup
        try await TestBench.with(setup) { bench in
            let before = try await bench.snapshot(channel)
            let playbook = try channel == "dev" ? pagesOnly(bench, channel) : bench.rollout(of: channel)
            var last = try await bench.run(playbook)
            #expect(last.said == "done")
            let published = try await bench.snapshot(channel)
            for round in 1...4 {
                last = try await bench.rollBack(last.run)
                #expect(last.said == "done", "round \(round)")
                let wanted = round % 2 == 1 ? before : published
                #expect(try await bench.snapshot(channel).differences(from: wanted) == [], "round \(round)")
            }
        }
    }

    private func pagesOnly(_ bench: TestBench, _ channel: String) throws -> Playbook {
        try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: \(channel) }\n")
    }

    @Test("The same run can be rolled back again after its rollback was rolled back")
    func again() async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = try await bench.snapshot("nightly")
            let target = try await bench.rollOut("nightly").run
            let first = try await bench.rollBack(target)
            #expect(try await bench.rollBack(first.run).said == "done")
            #expect(try await bench.rollBack(target).said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: before) == [])
        }
    }

    @Test("Rolling back what is rolled back writes nothing")
    func idempotent() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            _ = try await bench.rollBack(target)
            let after = try await bench.snapshot("nightly")
            let second = try await bench.rollBack(target)
            #expect(second.said == "done")
            #expect(try bench.journal.changes(of: second.run.id) == [])
            #expect(try await bench.snapshot("nightly") == after)
        }
    }

    @Test("Without versions pages come back from the journal, and new files are removed")
    func unversioned() async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = try await bench.snapshot("dev")
            let target = try await bench.rollOut("dev").run
            let rollback = try await bench.rollBack(target)
            #expect(rollback.said == "done")
            let after = try await bench.snapshot("dev")
            #expect(after.differences(from: before) == [])
            #expect(after.growth(since: before) == [:])
        }
    }

    @Test("Strategy remove brings the state back, and then deletes the run's versions for good, no marker, no other")
    func remove() async throws {
        try await TestBench.with(Self.setup, removals: .allowed) { bench in
            let before = try await bench.snapshot("nightly")
            let target = try await bench.rollOut("nightly").run
            let published = try await bench.snapshot("nightly")
            let rollback = try await bench.rollBack(target, ", strategy: remove")
            #expect(rollback.said == "done")
            let after = try await bench.snapshot("nightly")
            #expect(after.differences(from: before) == [])
            #expect(before.added(since: after) == [], "what was there before the run is all there")
            let purged = await bench.sandbox.purgedVersions()
            #expect(purged.allSatisfy { !$0.wasDeleteMarker })
            let own = published.added(since: before).filter { $0.content != nil }
            #expect(Set(purged.map(\.versionID)) == Set(own.map(\.id)))
            #expect(after.top(ObjectKey(Self.added)) == nil || after.top(ObjectKey(Self.added))?.content == nil)
            let url = bench.channel("nightly").publicURL(ofKey: Self.added)
            #expect(bench.recorder.notes.contains("caches may still hold \(url)"))
            let log = await bench.sandbox.log()
            for id in purged.map(\.versionID.text) {
                let removed = try #require(log.lastIndex { $0.method == "DELETE" && $0.target.contains(id) })
                #expect(
                    log[removed...].contains { $0.method == "HEAD" && $0.target.contains(id) }, "each is looked for")
            }
            // Nothing is left to be done, also not for good.
            let again = try await bench.rollBack(target, ", strategy: remove")
            #expect(again.said == "done")
            #expect(try bench.journal.changes(of: again.run.id) == [])
        }
    }

    @Test("Remove leaves a version whose own metadata does not name the run")
    func unwitnessed() async throws {
        try await TestBench.with(Self.setup, removals: .allowed) { bench in
            let target = try await bench.rollOut("nightly").run
            let key = ObjectKey(Self.added)
            let bytes = try #require(try await bench.sandbox.bytes(bucket: "nightly-python", key: key))
            try await bench.sandbox.damage(bucket: "nightly-python", key: key, bytes: bytes)
            #expect(try await bench.rollBack(target, ", strategy: remove").said == "done")
            let purged = await bench.sandbox.purgedVersions().map(\.key)
            #expect(!purged.isEmpty && !purged.contains(key))
        }
    }

    @Test("Without permission to delete versions, remove is refused before anything is written")
    func removeForbidden() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            let published = try await bench.snapshot("nightly")
            try await Self.forbidRemoval(bench, below: "")
            let result = try await bench.rollBack(target, ", strategy: remove")
            guard case .error(PlanError.mayNotRemove(bucket: "nightly-python", index: _)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(try await bench.snapshot("nightly") == published)
            #expect(try bench.journal.changes(of: result.run.id) == [])
            #expect(try await bench.rollBack(target).said == "done", "markers need no such permission")
        }
    }

    private static func forbidRemoval(_ bench: TestBench, below prefix: String) async throws {
        let policy = """
            {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObjectVersion",
            "Resource": "arn:aws:s3:::nightly-python/\(prefix)*"}]}
            """
        try await bench.sandbox.setConfiguration(
            "policy", policy, of: "nightly-python")
    }

    @Test("What was withdrawn comes back by copies on top of the markers: no permission to delete versions is needed")
    func markersStay() async throws {
        try await TestBench.with(Self.setup) { bench in
            let rollout = try await bench.rollOut("nightly")
            let published = try await bench.snapshot("nightly")
            let withdrawal = try await bench.rollBack(rollout.run)
            let withdrawn = try await bench.snapshot("nightly")
            #expect(withdrawal.said == "done" && withdrawn.versions.contains { $0.isLatest && $0.content == nil })
            try await Self.forbidRemoval(bench, below: "")

            let back = try await bench.rollBack(withdrawal.run)
            #expect(back.said == "done")
            let now = try await bench.snapshot("nightly")
            #expect(now.differences(from: published) == [])
            #expect(withdrawn.added(since: now) == [], "a stack only grows")
            #expect(try await bench.unexplained("nightly", since: withdrawn) == [])
            #expect(try bench.journal.changes(of: back.run.id).allSatisfy { $0.action == .restore })

            let again = try await bench.rollBack(back.run)
            #expect(again.said == "done")
            #expect(try await bench.snapshot("nightly").differences(from: withdrawn) == [])
        }
    }

    @Test("A version that a lifecycle rule has taken is told before anything is written")
    func lost() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            let page: ObjectKey = "v2/gfx120X-all/torch/index.html"
            let record = try #require(try bench.journal.changes(of: target.id).first { $0.key == page })
            let old = try #require(record.before.topVersionID)
            try await bench.sandbox.expire(old, of: page, in: "nightly-python")
            let published = try await bench.snapshot("nightly")
            let result = try await bench.rollBack(target)
            guard case .error(RunError.lostVersions(let lost)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(lost.count == 1)
            #expect(lost[0].contains(page.text) && lost[0].contains(old.text))
            #expect(try await bench.snapshot("nightly") == published)
            #expect(try bench.journal.changes(of: result.run.id) == [])
        }
    }

    @Test("A page in a bucket without versions whose bytes the journal does not have is told before")
    func noBytes() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("dev").run
            let key = ObjectKey("v2/gfx110X-all/torch/index.html")
            let record = try #require(try bench.journal.changes(of: target.id).first { $0.key == key })
            #expect(record.keptBytes != nil)
            // An artifact that was there and is gone cannot come back either: its bytes were not kept.
            let rollback = try await bench.rollBack(target)
            let undo = try await bench.rollBack(rollback.run)
            guard case .error(RunError.lostVersions(let lost)) = undo.outcome else {
                Issue.record("said \(undo.said)")
                return
            }
            #expect(lost.contains { $0.contains(Self.added) })
        }
    }
}
