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

/// Runs of channels whose pages are in JSON.
@Suite("Pages in JSON")
struct JSONPagesTests {
    private func pages(_ bench: TestBench) async throws -> [ObjectKey: BucketSnapshot.Content] {
        try await bench.visible().filter { $0.key.text.hasSuffix("/index.html") }
    }

    @Test("A rollout writes pages in JSON, the next one nothing; a rollback and its undo are exact")
    func rollout() async throws {
        try await TestBench.with(PageForms.setup(.json)) { bench in
            let before = try await bench.visible()
            bench.clock.pass(seconds: 60)
            let run = try await bench.rollOut("nightly")
            #expect(run.said == "done")
            let published = try await bench.visible()
            for (key, page) in try await pages(bench) {
                #expect(page.contentType == PageForm.json.contentType, "\(key)")
                #expect(PageForm(of: page.bytes) == .json, "\(key)")
            }
            let torch = try parseProjectPage(
                json: Array(try await bench.page().utf8), project: try #require(ProjectName("torch")))
            #expect(torch.repositoryVersion == "1.1" && torch.unlistedVersions == [])
            #expect(torch.files.map(\.size) == [PageForms.old, PageForms.new].map { Int64($0.bytes.count) })
            #expect(torch.files.allSatisfy { $0.uploadTime != nil && $0.sha256 != nil })
            #expect(try await bench.page("index.html").hasSuffix("[{\"name\":\"filelock\"},{\"name\":\"torch\"}]}\n"))
            #expect(try await Readers.problems(of: bench, "nightly") == [])

            let versions = try await bench.snapshot("nightly").versions.count
            #expect(try await bench.rollOut("nightly").said == "done")
            let fresh = try Journal(path: bench.folder + "/fresh.sqlite")
            #expect(try await bench.step(PageForms.reindex) { $0.journal = fresh }.said == "done")
            #expect(try await bench.snapshot("nightly").versions.count == versions, "nothing is left to write")

            let back = try await bench.rollBack(run.run)
            #expect(back.said == "done")
            #expect(try await bench.visible() == before)
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bench.visible() == published)
        }
    }

    @Test("A channel goes from HTML to JSON and back by reindexes, which are taken back like any other")
    func switched() async throws {
        try await TestBench.with(PageForms.setup(.html)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let html = try await bench.visible()
            let there = try await bench.step(PageForms.reindex, as: .json)
            #expect(there.said == "done")
            #expect(Set(bench.recorder.plans.flatMap(\.changes).map(\.key)) == Set(try await pages(bench).keys))
            let json = try await bench.visible()
            #expect(json != html)
            #expect(try await bench.step(PageForms.reindex, as: .json).said == "done" && bench.plansNothing)
            let back = try await bench.step(PageForms.reindex, as: .html)
            #expect(back.said == "done")
            #expect(try await bench.visible() == html, "the same pages as before, byte for byte")
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bench.visible() == json)
            #expect(try await bench.rollBack(there.run).said == "done")
            #expect(try await bench.visible() == html)
        }
    }

    @Test("A yank, unyank and the rollback of a yank, byte for byte")
    func yank() async throws {
        try await TestBench.with(PageForms.setup(.json)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let before = try await bench.visible()
            let yank = "yank: { channel: nightly, requirement: torch==2.9.1, reason: crashes on import }"
            #expect(try await bench.step(yank).said == "done")
            let yanked = try await bench.visible()
            #expect(try await bench.page().contains("\"yanked\":\"crashes on import\""))
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

    @Test("What others wrote since stays: a rollback takes its entries out of pages in JSON")
    func byEntries() async throws {
        var setup = PageRollbackRunTests.setup
        setup.pages = .json
        try await TestBench.with(setup) { bench in
            let (bad, other) = (TestWheel("torch", "3.0"), TestWheel("torch", "3.1"))
            try await bench.put(bad, into: PageRollbackRunTests.index, of: "nightly")
            let first = try await bench.rollOut("nightly").run
            try await bench.put(other, into: PageRollbackRunTests.index, of: "nightly")
            #expect(try await bench.rollOut("nightly").said == "done")
            // The first page before it was HTML: its entries cannot be put into JSON.
            let refused = try await bench.rollBack(first)
            #expect(refused.said.contains("another link to"), "\(refused.said)")
            let third = TestWheel("torch", "3.2")
            try await bench.put(third, into: PageRollbackRunTests.index, of: "nightly")
            let second = try await bench.step(PageForms.reindex).run
            let listed = try await bench.page()
            try await bench.put(TestWheel("torch", "3.3"), into: PageRollbackRunTests.index, of: "nightly")
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let back = try await bench.rollBack(second)
            #expect(back.said == "done")
            let page = try await bench.page()
            #expect(!page.contains(third.filename) && !page.contains("\"3.2\"") && page.contains("\"3.3\""))
            #expect(listed.contains(third.filename))
            #expect(PageForm(of: Array(page.utf8)) == .json)
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("Of two projects that a run added, one goes: the root page in JSON keeps the other")
    func oneProject() async throws {
        var setup = PageRollbackRunTests.setup
        setup.pages = .json
        try await TestBench.with(setup) { bench in
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let run = try await bench.rollOut("nightly").run
            let result = try await bench.rollBack(run, ", projects: [networkx]")
            #expect(result.said == "done")
            let root = try await bench.page("index.html")
            #expect(root.hasSuffix("[{\"name\":\"filelock\"},{\"name\":\"torch\"}]}\n"), "\(root)")
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("A link that leads out of the index stays; one on the root page has no place in JSON, and is not lost unsaid")
    func foreignLinks() async throws {
        try await TestBench.with(PageForms.setup(.json)) { bench in
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let before = try await bench.page()
            let elsewhere =
                "{\"filename\":\"torch-1.0-py3-none-any.whl\",\"url\":\"https://example.org/torch-1.0-py3-none-any.whl\","
                + "\"hashes\":{},\"upload-time\":\"yesterday\"},"
            let other = before.replacing("\"files\":[", with: "\"files\":[" + elsewhere)
            try await bench.put("\(PageForms.index)/torch/index.html", Array(other.utf8), of: "nightly")
            #expect(try await bench.step(PageForms.reindex).said == "done")
            let kept = try await bench.page()
            #expect(kept.contains("https://example.org/torch-1.0") && !kept.contains("yesterday"))
            #expect(kept.contains("\"api-version\":\"1.0\""), "its size is not known")
            let root = "<a href=\"torch/\">torch</a> <a href=\"https://example.org/jax/\">jax</a>"
            try await bench.put("\(PageForms.index)/index.html", Array(root.utf8), of: "nightly")
            let refused = try await bench.step(PageForms.reindex)
            #expect(refused.said.contains("https://example.org/jax/"), "\(refused.said)")
        }
    }
}
