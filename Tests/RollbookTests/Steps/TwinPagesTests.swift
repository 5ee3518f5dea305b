import Foundation
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

/// Runs of channels whose pages are in HTML, with JSON beside them.
@Suite("Pages in HTML and JSON")
struct TwinPagesTests {
    private func keys(_ bench: TestBench, endingIn suffix: String) async throws -> Set<String> {
        Set(try await bench.visible().keys.map(\.text).filter { $0.hasSuffix(suffix) })
    }

    /// Whether every page in JSON says what the one in HTML says.
    private func agree(_ bench: TestBench) async throws -> Bool {
        let visible = try await bench.visible()
        let pages = visible.filter { $0.key.text.hasSuffix("/index.html") }
        return try pages.allSatisfy { key, page in
            let twin = visible[ObjectKey(key.text.replacing("index.html", with: "index.json"))]
            guard let twin, twin.contentType == PageForm.json.contentType, page.contentType == "text/html" else {
                return false
            }
            let folder = try #require(key.text.split(separator: "/").dropLast().last)
            guard let project = ProjectName(folder), !key.text.hasSuffix("-all/index.html") else {
                return try parseRootPage(twin.bytes).projects.map(\.name)
                    == parseRootPage(page.bytes).projects.map(\.name)
            }
            let (html, json) = (
                try parseProjectPage(page.bytes, project: project), try parseProjectPage(twin.bytes, project: project)
            )
            return PageDiff(before: html.files, after: json.files, project: project).isEmpty && !json.files.isEmpty
        }
    }

    @Test("A rollout writes both, the next one nothing; a rollback, its undo, and a restore are exact")
    func rollout() async throws {
        try await TestBench.with(PageForms.setup(.both)) { bench in
            let before = try await bench.visible()
            let time = rfc3339(bench.clock.now)
            bench.clock.pass(seconds: 60)
            let run = try await bench.rollOut("nightly")
            #expect(run.said == "done")
            let published = try await bench.visible()
            #expect(try await agree(bench))
            #expect(try await keys(bench, endingIn: "/index.json").count == 6)
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            #expect(try await Readers.problems(of: bench, "nightly") == [])

            let versions = try await bench.snapshot("nightly").versions.count
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(try await bench.snapshot("nightly").versions.count == versions, "nothing is left to write")

            let back = try await bench.rollBack(run.run)
            #expect(back.said == "done")
            #expect(try await bench.visible() == before)
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bench.visible() == published)
            #expect(try await bench.restore("nightly", at: time).said == "done")
            #expect(try await bench.visible() == before)
        }
    }

    @Test("A yank, unyank and the rollback of a yank, in both forms and byte for byte")
    func yank() async throws {
        try await TestBench.with(PageForms.setup(.both)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            let yank = "yank: { channel: nightly, requirement: torch==2.9.1, reason: crashes on import }"
            let first = try await bench.step(yank)
            #expect(first.said == "done")
            #expect(try await bench.page("torch/index.html").contains("data-yanked=\"crashes on import\""))
            #expect(try await bench.page("torch/index.json").contains("\"yanked\":\"crashes on import\""))
            #expect(try await agree(bench))
            let yanked = try await bench.visible()
            #expect(try await bench.step(PageForms.reindex).said == "done" && bench.plansNothing)
            #expect(
                try await bench.step("unyank: { channel: nightly, requirement: torch==2.9.1 }").said == "done")
            #expect(try await bench.visible() == before)
            let again = try await bench.step(yank)
            #expect(try await bench.visible() == yanked)
            #expect(try await bench.rollBack(again.run).said == "done")
            #expect(try await bench.visible() == before)
        }
    }

    @Test(
        "From one setting to each other: a plan of pages, rolled back to the byte",
        arguments: [PagesSetting.html, .json])
    func switched(from other: PagesSetting) async throws {
        try await TestBench.with(PageForms.setup(other)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let one = try await bench.visible()
            let there = try await bench.step(PageForms.reindex, as: .both)
            #expect(there.said == "done")
            #expect(try await agree(bench))
            let both = try await bench.visible()
            #expect(try await bench.step(PageForms.reindex, as: .both).said == "done" && bench.plansNothing)
            let back = try await bench.step(PageForms.reindex)
            #expect(back.said == "done")
            #expect(try await bench.visible() == one, "what would go stale is gone")
            #expect(try await bench.step(PageForms.reindex).said == "done" && bench.plansNothing)
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bench.visible() == both)
            #expect(try await bench.rollBack(there.run).said == "done")
            #expect(try await bench.visible() == one)
        }
    }

    @Test("What others wrote since stays in both forms, and a root page follows its project pages")
    func byEntries() async throws {
        var setup = PageRollbackRunTests.setup
        setup.pages = .both
        try await TestBench.with(setup) { bench in
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let (bad, other) = (TestWheel("torch", "3.0"), TestWheel("torch", "3.1"))
            try await bench.put(bad, into: PageForms.index, of: "nightly")
            let run = try await bench.rollOut("nightly").run
            try await bench.put(other, into: PageForms.index, of: "nightly")
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let part = try await bench.rollBack(run, ", projects: [networkx]")
            #expect(part.said == "done")
            #expect(try await agree(bench))
            #expect(try await !bench.page("index.json").contains("networkx"))
            #expect(try await bench.page("networkx/index.json").isEmpty)
            #expect(try await bench.rollBack(run).said == "done")
            for form in ["html", "json"] {
                let page = try await bench.page("torch/index.\(form)")
                #expect(!page.contains(bad.filename) && page.contains(other.filename), "\(form)")
            }
            #expect(try await agree(bench))
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("A project that goes takes both of its pages along; a withdrawal is on both")
    func gone() async throws {
        try await TestBench.with(PageForms.setup(.both)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            let withdrawn = try await bench.step(
                "withdraw: { channel: nightly, requirement: filelock==3.20.0, reason: x }")
            #expect(withdrawn.said == "done")
            #expect(try await keys(bench, endingIn: "/filelock/index.json") == [])
            #expect(try await !bench.page("index.json").contains("filelock"))
            #expect(try await agree(bench))
            #expect(try await bench.rollBack(withdrawn.run).said == "done")
            #expect(try await bench.visible() == before)
        }
    }

    @Test("A document of another writer with that name is left alone where no page in JSON is wanted")
    func foreign() async throws {
        try await TestBench.with(PageForms.setup(.html)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let other = PageForm.json.render(
                ProjectPage(name: try #require(ProjectName("torch")), files: []))
            for path in ["index.json", "torch/index.json", "notes/index.json"] {
                let bytes = path == "torch/index.json" ? other : Array("{\"theirs\":1}".utf8)
                try await bench.put("\(PageForms.index)/\(path)", bytes, of: "nightly")
            }
            #expect(try await bench.step(PageForms.reindex).said == "done" && bench.plansNothing)
            let rollout = try await bench.rollOut("nightly")
            #expect(rollout.said == "done" && bench.plansNothing)
        }
    }

    @Test("A damaged page in JSON is found, and mended by what the finding says")
    func damaged() async throws {
        try await TestBench.with(PageForms.setup(.both)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            let right = try await bench.visible()
            let key = ObjectKey("\(PageForms.index)/torch/index.json")
            let text = try await bench.page("torch/index.json")
            for broken in [
                text.replacing(/"upload-time":"20/, with: "\"upload-time\":\"19"),
                text.replacing("sha256", with: "md5"),
                text.replacing(/"size":\d+/, with: "\"size\":1"), String(text.dropLast(20)),
            ] {
                #expect(broken != text)
                bench.clock.pass(seconds: 60)
                _ = try await bench.store.write(
                    Array(broken.utf8), to: key, in: bench.channel("nightly").bucket,
                    contentType: PageForm.json.contentType, cacheControl: "no-cache", metadata: [:])
                let found = try await bench.step("verify: { channel: nightly }")
                #expect(found.said.hasPrefix("checks failed"), "\(broken): \(found.said)")
                #expect(try await bench.step(PageForms.reindex).said == "done")
                #expect(try await bench.visible() == right)
                #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            }
            try await bench.store.delete(bucket: bench.channel("nightly").bucket, key: key)
            #expect(try await bench.step("verify: { channel: nightly }").said.hasPrefix("checks failed"))
            #expect(try await bench.step(PageForms.reindex).said == "done")
            #expect(try await bench.visible() == right)
            // Left over, and named as that.
            #expect(
                try await bench.step("verify: { channel: nightly }", as: .html).said.hasPrefix("checks failed"))
        }
    }
}
