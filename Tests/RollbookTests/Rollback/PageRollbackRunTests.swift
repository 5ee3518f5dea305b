import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// Pages that others wrote since roll back by entries, and none is written that the plan does not show.
@Suite("Rollback of pages by their entries") struct PageRollbackRunTests {
    static let index = "v2/gfx110X-all"
    static let page = ObjectKey("\(index)/torch/index.html")
    static let root = ObjectKey("\(index)/index.html")
    static let setup = BenchSetup(
        upstream: [TestWheel("filelock", "3.20.0"), TestWheel("networkx", "3.5")],
        dependencies: [dependency("filelock"), dependency("networkx")])

    private func text(_ bench: TestBench, _ channel: String, _ key: ObjectKey) async throws -> String {
        try await bench.snapshot(channel).visible[key]?.text ?? ""
    }

    @Test(
        "One run adds a file to a page, the next another: the first is taken back alone", arguments: ["dev", "nightly"])
    func firstOfTwo(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let bad = TestWheel("torch", "3.0")
            try await bench.put(bad, into: Self.index, of: channel)
            let first = try await bench.rollOut(channel).run
            let other = TestWheel("torch", "3.1")
            try await bench.put(other, into: Self.index, of: channel)
            #expect(try await bench.rollOut(channel).said == "done")
            let listed = try await text(bench, channel, Self.page)
            #expect(listed.contains(bad.filename) && listed.contains(other.filename))

            let result = try await bench.rollBack(first)
            #expect(result.said == "done")
            let page = try await text(bench, channel, Self.page)
            #expect(!page.contains(bad.filename) && page.contains(other.filename))
            #expect(try await Readers.problems(of: bench, channel) == [])
            // Once is enough, and it can be taken back.
            let again = try await bench.rollBack(first)
            #expect(again.said == "done")
            #expect(try bench.journal.changes(of: again.run.id).isEmpty)
            // And it can be taken back; without versions a file that is gone stays so.
            guard channel == "nightly" else { return }
            #expect(try await bench.rollBack(result.run).said == "done")
            #expect(try await text(bench, channel, Self.page) == listed)
        }
    }

    @Test(
        "One run adds a file to a page, the next another: both are taken back by --through",
        arguments: ["dev", "nightly"])
    func throughTheSecond(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let (bad, other) = (TestWheel("torch", "3.0"), TestWheel("torch", "3.1"))
            try await bench.put(bad, into: Self.index, of: channel)
            let before = try await bench.snapshot(channel)
            let first = try await bench.rollOut(channel).run
            try await bench.put(other, into: Self.index, of: channel)
            let second = try await bench.rollOut(channel)
            #expect(second.said == "done")
            let result = try await bench.rollBack(first, ", through: '\(second.run.id)'")
            #expect(result.said == "done")
            let page = try await text(bench, channel, Self.page)
            #expect(page == before.visible[Self.page]?.text)
            let now = try await bench.snapshot(channel).visible
            let changed = Set(now.keys).symmetricDifference(before.visible.keys).filter { !$0.isOwnDocument }
            #expect(changed.allSatisfy { $0.text.contains(other.filename) })
            #expect(try await Readers.problems(of: bench, channel) == [])
        }
    }

    @Test("Of two projects that a run added, one goes: the root page keeps the other", arguments: ["dev", "nightly"])
    func oneProject(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut(channel).run
            let before = try await text(bench, channel, Self.root)
            #expect(try await bench.rollBack(target, ", projects: [networkx]").said == "done")
            let root = try await text(bench, channel, Self.root)
            #expect(root == before.replacing("    <a href=\"networkx/\">networkx</a><br/>\n", with: ""))
        }
    }

    @Test("A wheel that lies in the bucket unlisted stays so: what the run never touched is not written")
    func unlisted() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            let hidden = TestWheel("torch", "9.9")
            try await bench.put(hidden, into: Self.index, of: "nightly")
            let published = try await bench.snapshot("nightly")
            let result = try await bench.rollBack(target, ", steps: [update]")
            #expect(result.said == "done")
            let changed = Set(try bench.journal.changes(of: result.run.id).map(\.key))
            let shown = Set(bench.recorder.plans.suffix(1).flatMap(\.changes).map(\.key))
            #expect(changed == shown)
            #expect(!(try await text(bench, "nightly", Self.page)).contains(hidden.filename))
            for key in Set(published.visible.keys).subtracting(changed) {
                #expect(try await bench.snapshot("nightly").visible[key] == published.visible[key])
            }
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("After a forced rollback the same without force keeps what others listed")
    func afterForce() async throws {
        try await TestBench.with(Self.setup) { bench in
            let target = try await bench.rollOut("nightly").run
            let foreign = TestWheel("torch", "2.9.2+rocm7.10.0")
            try await bench.put(foreign, into: Self.index, of: "nightly")
            let wheels = bench.setup.ownWheels + [foreign]
            try await bench.putPage(
                Self.page.text, of: "nightly",
                links: wheels.map { ("../" + $0.filename.replacing("+", with: "%2B"), "the file \($0.filename)") })
            #expect(try await bench.rollBack(target, ", force: true").said == "done")
            let forced = try await bench.snapshot("nightly")
            #expect(forced.visible[Self.page]?.text.contains("torch-2.9.2%2Brocm7.10.0") == true)
            #expect(try await bench.rollBack(target).said == "done")
            let page = try await text(bench, "nightly", Self.page)
            #expect(page.contains("torch-2.9.2%2Brocm7.10.0") && page.contains("torch-2.9.1%2Brocm7.10.0"))
            let again = try await bench.rollBack(target)
            #expect(try bench.journal.changes(of: again.run.id).isEmpty)
        }
    }

    @Test("Without its metadata file, a wheel's link does not promise one")
    func metadataPromise() async throws {
        try await TestBench.with(Self.setup) { bench in
            let wheel = TestWheel("filelock", "3.20.0")
            try await bench.put(wheel, into: Self.index, of: "nightly")
            let target = try await bench.rollOut("nightly").run
            let keys = try bench.journal.changes(of: target.id).map(\.key.text)
            try #require(!keys.contains("\(Self.index)/\(wheel.filename)"), "the wheel was there")
            try #require(keys.contains("\(Self.index)/\(wheel.filename).metadata"))
            let page = ObjectKey("\(Self.index)/filelock/index.html")
            #expect(try await text(bench, "nightly", page).contains("data-core-metadata"))
            #expect(try await bench.rollBack(target, ", steps: [update]").said == "done")
            let left = try await text(bench, "nightly", page)
            #expect(left.contains(wheel.filename) && !left.contains("metadata=") && left.contains("#sha256="))
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }
}
