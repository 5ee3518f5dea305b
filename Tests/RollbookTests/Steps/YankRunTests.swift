import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing

/// Yanks, releases and withdrawals as runs.
@Suite("Yank, unyank and withdraw")
struct YankRunTests {
    private static let document = CurationDocument.key(ofChannel: "nightly")
    private static let setup = BenchSetup(ownWheels: [PageForms.old, PageForms.new])
    private static let yank = "yank: { channel: nightly, requirement: torch==2.9.1, reason: crashes on import }"

    private func page(_ bench: TestBench, _ index: String, _ project: String = "torch") async throws -> String {
        try await bench.snapshot("nightly").visible[ObjectKey("v2/\(index)/\(project)/index.html")]?.text ?? ""
    }

    @Test(
        "A yank marks the files on every index, stays through every machine's reindex, and unyank takes it back to the byte"
    )
    func yank() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            #expect(try await bench.step(Self.yank).said == "done")
            #expect(
                bench.recorder.plans.last?.changes.map(\.key) == [
                    Self.document, ObjectKey("v2/gfx110X-all/torch/index.html"),
                    ObjectKey("v2/gfx120X-all/torch/index.html"),
                ])
            for index in ["gfx110X-all", "gfx120X-all"] {
                let page = try await page(bench, index)
                #expect(page.contains("data-yanked=\"crashes on import\">\(PageForms.new.filename)<"), "\(page)")
                #expect(page.components(separatedBy: "data-yanked").count == 2, "of the other version nothing is said")
            }
            let yanked = try await bench.visible()
            #expect(try await bench.step(Self.yank).said == "done" && bench.plansNothing)
            // A machine that knows nothing but the bucket.
            let fresh = try Journal(path: bench.folder + "/fresh.sqlite")
            #expect(try await bench.step("reindex: { channel: nightly }") { $0.journal = fresh }.said == "done")
            #expect(try await bench.visible() == yanked)
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: torch==2.9.1 }").said == "done")
            #expect(try await bench.visible() == before)
            #expect(try await bench.step("reindex: { channel: nightly }").said == "done" && bench.plansNothing)
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: torch==2.9.1 }").said == "done"
                    && bench.plansNothing)
        }
    }

    @Test("A rollback of a yank brings document and pages back, and a second one publishes it again")
    func rolledBack() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.snapshot("nightly").visible.filter { !$0.key.text.hasPrefix(".rollbook/log/") }
            let yank = try await bench.step(Self.yank)
            let yanked = try await bench.snapshot("nightly").visible.filter { !$0.key.text.hasPrefix(".rollbook/log/") }
            #expect(yanked[Self.document] != nil && yanked != before)
            let back = try await bench.rollBack(yank.run)
            #expect(back.said == "done")
            func bytes(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
                try await bench.snapshot("nightly").visible.filter { !$0.key.text.hasPrefix(".rollbook/log/") }
                    .mapValues(\.bytes)
            }
            #expect(try await bytes(bench) == before.mapValues(\.bytes))
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bytes(bench) == yanked.mapValues(\.bytes))
        }
    }

    @Test("A yank of one index is of that one; a part of it can be released")
    func oneIndex() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let other = try await page(bench, "gfx120X-all")
            #expect(
                try await bench.step(
                    "yank: { channel: nightly, requirement: torch, reason: bad, all-versions: true, "
                        + "indexes: [v2/gfx110X-all] }"
                ).said == "done")
            #expect(try await page(bench, "gfx110X-all").components(separatedBy: "data-yanked=\"bad\"").count == 3)
            #expect(try await page(bench, "gfx120X-all") == other)
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: torch==2.9.0 }").said == "done")
            let page = try await page(bench, "gfx110X-all")
            #expect(page.contains("data-yanked=\"bad\">\(PageForms.new.filename)"))
            #expect(!page.contains("data-yanked=\"bad\">\(PageForms.old.filename)"))
        }
    }

    @Test("A mark that only a page bears is kept by a reindex, and taken away by unyank")
    func markOfAPage() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let key = ObjectKey("v2/gfx110X-all/torch/index.html")
            let right = try await page(bench, "gfx110X-all")
            let marked = right.replacing(
                "\">\(PageForms.old.filename)<", with: "\" data-yanked=\"by hand\">\(PageForms.old.filename)<")
            try await bench.put(key.text, Array(marked.utf8), of: "nightly", contentType: "text/html")
            #expect(try await bench.step("reindex: { channel: nightly }").said == "done")
            #expect(try await page(bench, "gfx110X-all") == marked)
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: torch==2.9.0 }").said == "done")
            #expect(try await page(bench, "gfx110X-all") == right)
        }
    }

    @Test("What matches nothing, or everything, is refused; so is a document that somebody edited wrongly")
    func refused() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.snapshot("nightly").visible.filter { !$0.key.text.hasPrefix(".rollbook/log/") }
            func refused(_ text: String) async throws -> any Error {
                guard case .error(let error) = try await bench.step(text).outcome else {
                    Issue.record("not refused: \(text)")
                    return CancellationError()
                }
                return error
            }
            for (requirement, versions) in [("torch", 2), ("torch>=2", 2)] {
                let error = try await refused(
                    "yank: { channel: nightly, requirement: '\(requirement)', reason: bad }")
                guard case CurationError.everything(_, _, let found) = error else {
                    Issue.record("\(error)")
                    continue
                }
                #expect(found.count == versions)
            }
            for requirement in ["torch==3", "toch==2.9.1"] {
                let error = try await refused(
                    "withdraw: { channel: nightly, requirement: '\(requirement)', reason: bad }")
                guard case CurationError.noMatch = error else {
                    Issue.record("\(error)")
                    continue
                }
            }
            let wrong = Array("{ \"schema\": 1,\n  \"statement\": [] }".utf8)
            try await bench.put(Self.document.text, wrong, of: "nightly")
            for text in [Self.yank, "reindex: { channel: nightly }", "mirror: { channel: nightly, package: torch }"] {
                let error = try await refused(text)
                #expect("\(error)".contains("nightly.json:2:3: error: unknown key 'statement'"), "\(error)")
            }
            let after = try await bench.snapshot("nightly").visible.filter { !$0.key.text.hasPrefix(".rollbook/log/") }
            #expect(after.mapValues(\.bytes) == before.mapValues(\.bytes).merging([Self.document: wrong]) { $1 })
        }
    }

    @Test("Of two operators at once one is refused before any page, and comes after the other by a resume")
    func twoAtOnce() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            var theirs = Curation()
            theirs.add(.init(try #require(ExpectedVersion("torch==2.9.0")), .init(.yanked, reason: "theirs")))
            let before = try await bench.visible()
            let bytes = theirs.json()
            let other = OnceOnly()
            let result = try await bench.step(Self.yank) { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard request.method == "PUT", request.url.contains("/curated/"), await other.isFirst else {
                            return
                        }
                        try await bench.put(Self.document.text, bytes, of: "nightly")
                    }
                }
            }
            #expect(result.said.hasPrefix("conflict"), "\(result.said)")
            #expect(try await bench.visible() == before, "no page was written")
            #expect(try await bench.resume(result.run).said == "done")
            let page = try await page(bench, "gfx110X-all")
            #expect(page.contains("data-yanked=\"theirs\">\(PageForms.old.filename)"))
            #expect(page.contains("data-yanked=\"crashes on import\">\(PageForms.new.filename)"))
        }
    }

    @Test(
        "A withdrawal takes pages first and then files, what is denied stays away, and a rollback brings everything back"
    )
    func withdrawn() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            let wheels = ["gfx110X-all", "gfx120X-all"].map { ObjectKey("v2/\($0)/filelock-3.20.0-py3-none-any.whl") }
            let withdraw =
                "withdraw: { channel: nightly, requirement: filelock==3.20.0, reason: leaks a key, deny: true }"
            let log = await bench.logLength()
            let result = try await bench.step(withdraw)
            #expect(result.said == "done")
            let writes = await bench.requests(to: "nightly", after: log).filter {
                ["PUT", "DELETE"].contains($0.method) && $0.key.text.hasPrefix("v2/gfx110X-all/")
            }
            let root = "v2/gfx110X-all/index.html"
            #expect(
                writes.map { "\($0.method) \($0.key.text)" } == [
                    "PUT \(root)", "DELETE v2/gfx110X-all/filelock/index.html", "DELETE \(wheels[0]).metadata",
                    "DELETE \(wheels[0])",
                ])
            let after = try await bench.visible()
            #expect(
                wheels.allSatisfy { after[$0] == nil } && after[ObjectKey(root)]?.text.contains("filelock") == false)
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(try await bench.visible() == after)
            let note = bench.recorder.plans.flatMap(\.notes).first {
                $0.contains("is denied, and not mirrored: leaks a key")
            }
            #expect(note != nil)
            #expect(try await bench.step(withdraw).said == "done" && bench.plansNothing, "once more changes nothing")
            #expect(try await bench.rollBack(result.run).said == "done")
            #expect(try await bench.visible().mapValues(\.bytes) == before.mapValues(\.bytes))
        }
    }

    @Test("A withdrawal that was stopped in its last request goes on")
    func stopped() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let text = "withdraw: { channel: nightly, requirement: torch==2.9.1, reason: bad }"
            let stop = OnceOnly()
            let result = try await bench.step(text) { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in
                        guard request.method == "DELETE", request.url.contains("gfx120X-all"), await stop.isFirst else {
                            return
                        }
                        throw CancellationError()
                    }
                }
            }
            #expect(!result.isDone)
            #expect(try await bench.resume(result.run).said == "done")
            let left = try await bench.visible().keys.filter { $0.text.contains("torch-2.9.1") }
            #expect(left.isEmpty)
        }
    }

    @Test("A bucket without versions withdraws nothing")
    func unversioned() async throws {
        try await TestBench.with(Self.setup) { bench in
            let result = try await bench.step("withdraw: { channel: dev, requirement: torch==2.9.1, reason: bad }")
            guard case .error(CurationError.keepsNoVersions) = result.outcome else {
                Issue.record("\(result.said)")
                return
            }
        }
    }

    @Test("A file that upstream yanks after it was mirrored is yanked here, and back when upstream takes it back")
    func upstream() async throws {
        let wheel = TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            try await bench.offer([wheel], yanked: .yes(reason: "broken upstream"))
            let ignoring = { (workspace: inout Workspace) in
                workspace.catalog = BenchSetup(dependencies: [dependency("filelock", ["3.20.0"])]).catalog
            }
            #expect(try await bench.rollOut("nightly", ignoring).said == "done")
            #expect(try await page(bench, "gfx120X-all", "filelock").contains("data-yanked=\"broken upstream\""))
            let log = try await bench.snapshot("nightly").visible[Self.document]?.text
            #expect(log?.contains("broken upstream") == true)
            // An operator's word counts before upstream's.
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: filelock==3.20.0 }").said == "done")
            #expect(try await bench.rollOut("nightly", ignoring).said == "done")
            #expect(try await bench.visible() == before)
            try await bench.offer([wheel])
            #expect(try await bench.rollOut("nightly", ignoring).said == "done")
            #expect(try await bench.visible() == before)
        }
    }
}

/// Says yes once.
private actor OnceOnly {
    private var isUsed = false

    var isFirst: Bool {
        defer { isUsed = true }
        return !isUsed
    }
}
