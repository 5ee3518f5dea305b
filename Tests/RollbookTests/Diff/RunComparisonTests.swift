import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing

@Suite("What a run changed, from the versions in the bucket")
struct RunComparisonTests {
    /// One index each, so that entries can be known by name.
    static let setup = BenchSetup(indexes: ["gfx110X-all"])

    @Test("A rollout gained a project, its files and what the links say", arguments: ["dev", "nightly"])
    func rollout(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let run = try await bench.rollOut(channel).run
            let diff = try await bench.compare(run)
            #expect(diff.runs == [run.id] && diff.indexes.map(\.index) == ["v2/gfx110X-all"])
            let entries = try #require(diff.indexes.first?.entries)
            #expect(entries.first == .rootPage(gained: ["filelock"], lost: []))
            guard case .project("filelock", .created, let page)? = entries.dropFirst().first else {
                Issue.record("the new project is missing: \(entries)")
                return
            }
            #expect(page.gained.map(\.filename) == ["filelock-3.20.0-py3-none-any.whl"])
            #expect(page.versionsGained == ["3.20.0"] && page.lost.isEmpty && page.changed.isEmpty)
            // The replaced scripts wrote neither.
            guard case .project("torch", .changed, let torch)? = entries.dropFirst(2).first else {
                Issue.record("the rewritten page is missing: \(entries)")
                return
            }
            #expect(torch.changed.map { $0.differences.map(\.part) } == [["sha256", "requires-python", "upload-time"]])
            let wheel = "filelock-3.20.0-py3-none-any.whl"
            #expect(entries.last == .files(gained: [wheel, wheel + ".metadata"], lost: [], replaced: []))
        }
    }

    @Test("From a run to its rollback nothing differs; the rollback alone is the rollout the other way")
    func backAgain() async throws {
        try await TestBench.with(Self.setup) { bench in
            let run = try await bench.rollOut("nightly").run
            let rollback = try await bench.rollBack(run).run
            #expect(try await bench.compare(run, through: rollback).indexes.isEmpty)
            let back = try await bench.compare(rollback)
            #expect(back.indexes.first?.entries.first == .rootPage(gained: [], lost: ["filelock"]))
            #expect(back.totals.projectsLost == 1 && back.totals.linksLost == 1 && back.totals.linksGained == 0)
            #expect(back.totals.filesLost == 2 && back.totals.filesReplaced == 0)
        }
    }

    @Test("Two runs, in either order: from before the first to after the second, with those between")
    func between() async throws {
        try await TestBench.with(Self.setup) { bench in
            let first = try await bench.rollOut("nightly").run
            try await bench.put(TestWheel("torch", "2.10.0"), into: "v2/gfx110X-all", of: "nightly")
            let second = try await bench.rollOut("nightly").run
            try await bench.put(TestWheel("torch", "2.11.0"), into: "v2/gfx110X-all", of: "nightly")
            let third = try await bench.rollOut("nightly").run
            let forward = try await bench.compare(first, through: third)
            #expect(forward.runs == [first.id, second.id, third.id])
            #expect(forward.versionsGained("torch") == ["2.10.0", "2.11.0"])
            #expect(forward.versionsGained("filelock") == ["3.20.0"])
            #expect(try await bench.compare(third, through: first).indexes == forward.indexes)
            #expect(try await bench.compare(second).versionsGained("torch") == ["2.10.0"])
        }
    }

    @Test("A selection keeps to its index and its project")
    func selection() async throws {
        try await TestBench.with { bench in
            let run = try await bench.rollOut("nightly").run
            let one = try await bench.compare(run, .init(indexes: ["v2/gfx120X-all"]))
            #expect(one.indexes.map(\.index) == ["v2/gfx120X-all"])
            let project = try await bench.compare(run, .init(projects: ["Filelock"]))
            #expect(project.indexes.count == 2 && project.totals.linksChanged == 0 && project.totals.linksGained == 2)
            #expect(try await bench.compare(run).groups.map(\.indexes) == [["v2/gfx110X-all", "v2/gfx120X-all"]])
        }
    }

    @Test("A page version that a lifecycle rule ended is said, and the rest is compared")
    func gone() async throws {
        try await TestBench.with(Self.setup) { bench in
            let run = try await bench.rollOut("nightly").run
            let page = ObjectKey("v2/gfx110X-all/torch/index.html")
            let change = try #require(try bench.journal.changes(of: run.id).first { $0.key == page })
            let version = try #require(change.before.object?.versionID)
            try await bench.sandbox.expire(version, of: page, in: "nightly-python")
            let entries = try #require(try await bench.compare(run).indexes.first?.entries)
            #expect(
                entries.contains(
                    .unknown(
                        page: "torch/index.html", reason: "before the run: its version \(version) no longer exists")))
            #expect(entries.first == .rootPage(gained: ["filelock"], lost: []))
        }
    }

    @Test("Without versions: what the journal kept, what is still there, else it is said")
    func unversioned() async throws {
        try await TestBench.with(Self.setup) { bench in
            let run = try await bench.rollOut("dev").run
            #expect(try await bench.compare(run).totals.unknown == 0)
            try await bench.putPage(
                "v2/gfx110X-all/torch/index.html", of: "dev", links: [("../x.whl", "x.whl")], stamp: 1)
            let later = try await bench.compare(run)
            #expect(later.totals.unknown == 1 && later.totals.projectsGained == 1)
            let reason = "after the run: the bucket keeps no versions, and the page was written over since"
            #expect(
                later.indexes.first?.entries.contains(.unknown(page: "torch/index.html", reason: reason)) == true)
        }
    }

    @Test("Nothing is written, neither to the bucket nor to the journal")
    func readsOnly() async throws {
        try await TestBench.with(Self.setup) { bench in
            let run = try await bench.rollOut("nightly").run
            let before = try await bench.snapshot("nightly")
            let runs = try bench.journal.runs(limit: nil, unfinishedOnly: false)
            _ = try await bench.compare(run)
            #expect(try await bench.snapshot("nightly") == before)
            #expect(try bench.journal.runs(limit: nil, unfinishedOnly: false) == runs)
        }
    }
}

extension TestBench {
    fileprivate func compare(
        _ run: RunRecord, through last: RunRecord? = nil, _ selection: RollbackSelection = .init()
    ) async throws -> RunDiff {
        try await RunComparison(workspace: workspace()).compare(run, through: last, selection)
    }
}

extension RunDiff {
    fileprivate func versionsGained(_ project: String) -> [String] {
        indexes.flatMap(\.entries).flatMap { entry -> [String] in
            if case .project(project, _, let diff) = entry { diff.versionsGained } else { [] }
        }
    }
}
