import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// `restore` on the sandbox.
@Suite(.takes(.server)) struct RestoreTests {
    static let index = VersionedBench.index
    static let page = "\(index)/torch/index.html"
    static let root = "\(index)/index.html"
    static let wheel = "\(index)/torch-2.9.1-py3-none-any.whl"
    static let newPage = "\(index)/jax/index.html"

    /// Two days: on the first torch and an old project are there; on the second a run replaces pages, adds a wheel and
    /// a project, and withdraws the old one.
    private func twoDays(_ bench: VersionedBench, _ journal: Journal) async throws -> [String: String] {
        try await bench.foreign(Self.page, "torch 1")
        try await bench.foreign(Self.root, "root 1")
        try await bench.foreign("\(Self.index)/old/index.html", "old")
        let before = try await bench.state()
        bench.clock.advance(seconds: 86_400)
        try await bench.publish(
            journal,
            puts: [(Self.wheel, "wheel"), (Self.page, "torch 2"), (Self.newPage, "jax"), (Self.root, "root 2")],
            deletes: ["\(Self.index)/old/index.html"])
        bench.clock.advance(seconds: 60)
        return before
    }

    @Test("A restore without any journal gives what was, and can be rolled back")
    func roundTrip() async throws {
        let bench = try await VersionedBench()
        let before = try await twoDays(bench, try bench.journal())
        let after = try await bench.state()

        let journal = try bench.journal("empty")
        let workspace = bench.workspace(journal)
        let result = try await bench.run(
            "restore: { channel: nightly, at: 2 hours ago }", kind: .restore, in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == before)

        let again = try await bench.run("restore: { channel: nightly, at: 2 hours ago }", kind: .restore, in: workspace)
        #expect(again.isDone)
        #expect(try journal.changes(of: again.run.id).isEmpty)

        bench.clock.advance(seconds: 60)
        let back = try await bench.run(
            "rollback: { run: \(result.run.id) }", kind: .rollback, rollbackOf: result.run.id, in: workspace)
        #expect(back.isDone, "\(back.outcome)")
        #expect(try await bench.state() == after)
        await bench.stop()
    }

    @Test("Delete markers of others are covered, never removed")
    func markersStay() async throws {
        let bench = try await VersionedBench()
        try await bench.foreign(Self.page, "torch")
        try await bench.foreign(Self.root, "root")
        let before = try await bench.state()
        bench.clock.advance(seconds: 60)
        try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(Self.page))
        bench.clock.advance(seconds: 60)
        let workspace = bench.workspace(try bench.journal())
        let result = try await bench.run("restore: { channel: nightly, at: 90s ago }", kind: .restore, in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == before)
        #expect(await bench.sandbox.purgedVersions().isEmpty)
        let stack = try await bench.sandbox.versions(VersionedBench.bucket).filter { $0.key.text == Self.page }
        #expect(stack.map(\.version.isDeleteMarker) == [false, true, false])
        await bench.stop()
    }

    @Test("An index of which nothing is left is found, by its versions")
    func vanishedIndex() async throws {
        let bench = try await VersionedBench()
        try await bench.foreign(Self.page, "torch")
        let before = try await bench.state()
        bench.clock.advance(seconds: 60)
        try await bench.sandbox.delete(bucket: VersionedBench.bucket, key: ObjectKey(Self.page))
        bench.clock.advance(seconds: 60)
        let workspace = bench.workspace(try bench.journal())
        let result = try await bench.run("restore: { channel: nightly, at: 100s ago }", kind: .restore, in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == before)
        await bench.stop()
    }

    @Test("A relative time counts from the beginning of the run, however late it is resumed")
    func resumed() async throws {
        let bench = try await VersionedBench()
        let before = try await twoDays(bench, try bench.journal())
        let journal = try bench.journal("empty")
        let workspace = bench.workspace(journal)
        await bench.sandbox.install([
            SandboxFault(.accessDenied403, operation: "CopyObject", count: 1)
        ])
        let first = try await bench.run("restore: { channel: nightly, at: 1 hour ago }", kind: .restore, in: workspace)
        #expect(!first.isDone)
        bench.clock.advance(seconds: 7 * 86_400)
        let playbook = try PlaybookFolder(path: bench.folder.path).parsePlaybook(
            text: first.run.definition, name: "test")
        let resumed = try await Runner(workspace: workspace).resume(
            try #require(try journal.run(first.run.id)), playbook: playbook)
        #expect(resumed.isDone, "\(resumed.outcome)")
        #expect(try await bench.state() == before)
        await bench.stop()
    }

    @Test("Listing in several key ranges finds every version once, in document order")
    func ranges() async throws {
        let bench = try await VersionedBench()
        for number in 0..<1300 {
            let first = Character(UnicodeScalar(UInt8(97 + number % 26)))
            let key = "\(Self.index)/\(first)\(number)-1-py3-none-any.whl"
            try await bench.foreign(key, "1")
            if number % 3 == 0 { try await bench.foreign(key, "2") }
        }
        try await bench.foreign("\(Self.index)/f", "exactly a boundary")
        let expected = try await bench.sandbox.versions(VersionedBench.bucket).map {
            "\($0.key) \($0.version.versionID)"
        }
        let found = try await VersionSweep(client: bench.client()).versions(below: "v2/")
        #expect(found.map { "\($0.key) \($0.versionID)" } == expected)
        let below = try await VersionSweep(client: bench.client()).versions(below: Self.index + "/")
        #expect(below.count == expected.count)
        await bench.stop()
    }

    struct BadTime: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var step: String
        var isExpected: @Sendable (RestoreError) -> Bool
    }

    @Test(
        "A time that cannot be meant is told before anything is written",
        arguments: [
            BadTime(testDescription: "in the future", step: "at: '2026-12-24T00:00:00Z'") {
                if case .future = $0 { true } else { false }
            },
            BadTime(testDescription: "before the first version", step: "at: 3 days ago") {
                if case .beforeFirstVersion = $0 { true } else { false }
            },
            BadTime(testDescription: "an unknown project", step: "at: 1 hour ago, projects: [nonesuch]") {
                $0 == .unknownProject("nonesuch", channel: "nightly")
            },
        ])
    func badTimes(time: BadTime) async throws {
        let bench = try await VersionedBench()
        _ = try await twoDays(bench, try bench.journal())
        let count = try await bench.sandbox.versions(VersionedBench.bucket).count
        let result = try await bench.run(
            "restore: { channel: nightly, \(time.step) }", kind: .restore,
            in: bench.workspace(try bench.journal("empty")))
        let error = try #require(result.error as? RestoreError)
        #expect(time.isExpected(error), "\(error)")
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == count)
        await bench.stop()
    }

    @Test("What a lifecycle rule may have ended is told, and nothing is written", arguments: [7, 1])
    func lifecycle(days: Int) async throws {
        let bench = try await VersionedBench()
        _ = try await twoDays(bench, try bench.journal())
        bench.clock.advance(seconds: 3 * 86_400)
        let workspace = bench.workspace(try bench.journal("empty"))
        let open = try await workspace.open(bench.channel)
        let rule = LifecycleConfiguration.Rule(id: "tidy", isEnabled: true, prefix: "v2/", noncurrentDays: days)
        let limited = OpenChannel(
            channel: open.channel, client: open.client, versioning: open.versioning, window: .rules([rule]))
        let plans = try await RestoreToTime(workspace: workspace, channel: limited)
            .plan(indexes: [], projects: [], at: bench.clock.now - 3 * 86_400 - 3600)
        // The wheel and the page of the new project were created three days ago.
        #expect(plans.lost.count == (days == 1 ? 2 : 0))
        await bench.stop()
    }

    @Test("A bucket without versions has no past", arguments: [true, false])
    func unversioned(suspended: Bool) async throws {
        let bench = try await VersionedBench(versioning: suspended ? .suspended : .never)
        try await bench.foreign(Self.page, "torch")
        bench.clock.advance(seconds: 60)
        let result = try await bench.run(
            "restore: { channel: nightly, at: 30s ago }", kind: .restore, in: bench.workspace(try bench.journal()))
        #expect(result.error as? RestoreError == .notVersioned(channel: "nightly", bucket: VersionedBench.bucket))
        await bench.stop()
    }
}
