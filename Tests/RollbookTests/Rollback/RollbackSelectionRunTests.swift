import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("Rollback of a part of a run")
struct RollbackSelectionRunTests {
    /// Two new projects in two indexes of two channels, in four steps.
    static let setup = BenchSetup(
        upstream: [TestWheel("filelock", "3.20.0"), TestWheel("networkx", "3.5")],
        dependencies: [dependency("filelock"), dependency("networkx")])
    static let steps = """
          - id: dev-update
            mirror: { channel: dev, package: torch }
          - id: dev-reindex
            reindex: { channel: dev }
          - id: nightly-update
            mirror: { channel: nightly, package: torch }
          - id: nightly-reindex
            reindex: { channel: nightly }

        """

    struct Case: Sendable, CustomTestStringConvertible {
        var settings: String
        /// Whether an object of that channel comes back.
        var isBack: @Sendable (String, ObjectKey) -> Bool
        var testDescription: String { settings }
    }

    @Test(
        "Only what is selected comes back",
        arguments: [
            Case(settings: ", channel: nightly") { channel, _ in channel == "nightly" },
            Case(settings: ", indexes: [v2/gfx110X-all]") { $1.hasPrefix("v2/gfx110X-all/") },
            Case(settings: ", channel: dev, indexes: [v2/gfx120X-all]") { channel, key in
                channel == "dev" && key.hasPrefix("v2/gfx120X-all/")
            },
            Case(settings: ", steps: [nightly-update, nightly-reindex]") { channel, _ in channel == "nightly" },
            Case(settings: ", steps: [dev-reindex]") { channel, key in
                channel == "dev" && key.lastComponent == "index.html"
            },
        ])
    func selected(_ testCase: Case) async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = ["dev": try await bench.snapshot("dev"), "nightly": try await bench.snapshot("nightly")]
            let target = try await bench.run(bench.playbook("rollout", steps: Self.steps))
            #expect(target.said == "done")
            let published = ["dev": try await bench.snapshot("dev"), "nightly": try await bench.snapshot("nightly")]
            #expect(try await bench.rollBack(target.run, testCase.settings).said == "done")
            for channel in ["dev", "nightly"] {
                let after = try await bench.snapshot(channel).visible
                let (old, new) = (try #require(before[channel]).visible, try #require(published[channel]).visible)
                for key in Set(old.keys).union(new.keys).sorted() {
                    let wanted = testCase.isBack(channel, key) ? old[key] : new[key]
                    #expect(after[key]?.bytes == wanted?.bytes, "\(channel): \(key)")
                }
            }
        }
    }

    @Test(
        "One project goes, the other stays whole: file, page and line in the root page",
        arguments: ["dev", "nightly"], ["networkx", "NetworkX"])
    func project(channel: String, name: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut(channel).run
            let published = try await bench.snapshot(channel).visible
            #expect(try await bench.rollBack(target, ", projects: [\(name)]").said == "done")
            let after = try await bench.snapshot(channel).visible
            for index in Self.setup.prefixes {
                let root = try #require(after[ObjectKey("\(index)/index.html")]).text
                #expect(root.contains("\"filelock/\""))
                #expect(root.contains("\"torch/\""))
                #expect(!root.contains("networkx"))
                #expect(after[ObjectKey("\(index)/networkx/index.html")] == nil)
                #expect(after[ObjectKey("\(index)/networkx-3.5-py3-none-any.whl")] == nil)
                let kept = ObjectKey("\(index)/filelock/index.html")
                #expect(after[kept]?.bytes == published[kept]?.bytes)
            }
            #expect(try await Readers.problems(of: bench, channel) == [])
        }
    }

    @Test("Files alone do not leave their pages with dead links", arguments: ["dev", "nightly"])
    func filesOnly(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut(channel).run
            let result = try await bench.rollBack(target, ", steps: [update]")
            #expect(result.said == "done")
            let after = try await bench.snapshot(channel).visible
            #expect(after[ObjectKey("v2/gfx110X-all/networkx-3.5-py3-none-any.whl")] == nil)
            #expect(try await Readers.problems(of: bench, channel) == [])
        }
    }

    @Test("A project that the run did not touch is refused with those that it did; root pages are left alone")
    func unknownProject() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            let published = try await bench.snapshot("nightly")
            let result = try await bench.rollBack(target, ", projects: [numpy]")
            guard case .error(let error as RunError) = result.outcome,
                case .badInput("project", "numpy", let known) = error
            else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(known == ["filelock", "networkx", "torch"])
            #expect(try await bench.snapshot("nightly") == published)
        }
    }

    @Test("A step that wrote what another step of the run had written: its own before comes back")
    func laterStep() async throws {
        try await TestBench.with(BenchSetup()) { bench in
            let steps = """
                  - id: first
                    reindex: { channel: nightly }
                  - id: update
                    mirror: { channel: nightly, package: torch }
                  - id: second
                    reindex: { channel: nightly }

                """
            let target = try await bench.run(bench.playbook("twice", steps: steps))
            #expect(target.said == "done")
            let root = ObjectKey("v2/gfx110X-all/index.html")
            let changes = try bench.journal.changes(of: target.run.id).filter { $0.key == root }
            // The scripts' root page, the first reindex's, the second one's.
            #expect(changes.count == 2)
            #expect(try await bench.rollBack(target.run, ", steps: [second]").said == "done")
            let snapshot = try await bench.snapshot("nightly")
            let text = try #require(snapshot.visible[root]).text
            #expect(!text.contains("filelock") && !text.contains("TIMESTAMP"))
        }
    }
}
