import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import SimpleRepository
import TestKit
import Testing

/// The statuses of projects (PEP 792) that the upstream index states.
@Suite("Statuses of projects")
struct ProjectStatusTests {
    private static let wheel = TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")
    private static let archived = ProjectStatus("archived", reason: "use \"other\" <instead>")
    private static let document = CurationDocument.key(ofChannel: "nightly")
    private static let indexes = ["gfx110X-all", "gfx120X-all"]

    private static func setup(_ pages: PagesSetting) -> BenchSetup {
        var setup = BenchSetup()
        setup.pages = pages
        setup.standsStill = true
        return setup
    }

    private func curated(_ bench: TestBench) async throws -> String? {
        try await bench.snapshot("nightly").visible[Self.document]?.text
    }

    /// The statuses on the pages of a project, those in JSON beside them too.
    private func statuses(_ bench: TestBench, _ project: String = "filelock") async throws -> Set<ProjectStatus?> {
        let name = try #require(ProjectName(project))
        let pages = try await bench.visible().filter { $0.key.text.contains("/\(project)/index.") }
        #expect(pages.count >= Self.indexes.count)
        return Set(try pages.map { try parseProjectPage($0.value.bytes, project: name).status })
    }

    private func notes(_ bench: TestBench) -> [String] { bench.recorder.plans.flatMap(\.notes) }

    @Test(
        "Upstream archives a project: document and pages say so, a rollback and its undo are exact, and it goes again",
        arguments: [PagesSetting.html, .json, .both])
    func followed(pages: PagesSetting) async throws {
        try await TestBench.with(Self.setup(pages)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let active = try await bench.visible()
            #expect(try await curated(bench) == nil)
            try await bench.offer([Self.wheel], status: Self.archived)
            bench.recorder.clear()
            let run = try await bench.rollOut("nightly")
            #expect(run.said == "done")
            #expect(notes(bench).contains("filelock: it is archived upstream, and here with it"))
            #expect(bench.recorder.plans.first?.changes.map(\.key) == [Self.document])
            let effects = bench.recorder.plans.flatMap(\.effects)
            #expect(effects.count == 2)
            #expect(effects.allSatisfy { $0.summary == "project-status archived: use \"other\" <instead>" })
            #expect(
                try await curated(bench)?.contains(
                    #"{ "project": "filelock", "status": "archived", "reason": "use \"other\" <instead>" }"#) == true)
            #expect(try await statuses(bench) == [Self.archived])
            #expect(try await statuses(bench, "torch") == [nil])
            #expect(try await Readers.problems(of: bench, "nightly") == [])
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            let archived = try await bench.visible()

            // Neither another rollout nor a machine that knows nothing but the bucket finds anything to write.
            let versions = try await bench.snapshot("nightly").versions.count
            let fresh = try Journal(path: bench.folder + "/fresh.sqlite")
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(try await bench.step("reindex: { channel: nightly }") { $0.journal = fresh }.said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
            let later = try await bench.snapshot("nightly").versions
            #expect(later.filter { !$0.key.text.hasPrefix(".rollbook/log/") }.count <= versions)
            #expect(try await bench.visible() == archived)

            let back = try await bench.rollBack(run.run)
            #expect(back.said == "done")
            #expect(try await bench.visible() == active)
            #expect(try await curated(bench) == nil)
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await bench.visible() == archived)

            try await bench.offer([Self.wheel])
            bench.recorder.clear()
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(notes(bench).contains("filelock: it is no longer archived upstream"))
            #expect(try await bench.visible() == active)
            #expect(try await curated(bench) == String(decoding: Curation().json(), as: UTF8.self))
        }
    }

    @Test("A word that PEP 792 does not have is not carried, nor is any where that is off or others write the pages")
    func ignored() async throws {
        try await TestBench.with(Self.setup(.html)) { bench in
            try await bench.offer([Self.wheel], status: ProjectStatus("frozen", reason: "x"))
            #expect(try await bench.rollOut("nightly").said == "done")
            try await bench.offer([Self.wheel], status: ProjectStatus("active", reason: "x"))
            #expect(try await bench.rollOut("nightly").said == "done")
            try await bench.offer([Self.wheel], yanked: .yes(reason: "bad"), status: Self.archived)
            let mirror = try await bench.rollOut("nightly") { workspace in
                workspace.catalog = BenchSetup(dependencies: [dependency("filelock", ["3.20.0"])]).catalog
                for place in workspace.channels.indices { workspace.channels[place].followsUpstreamYanks = false }
            }
            #expect(mirror.said == "done")
            #expect(try await curated(bench) == nil)
            #expect(try await statuses(bench) == [nil])
        }
        try await TestBench.with(Self.setup(.external)) { bench in
            try await bench.offer([Self.wheel], status: Self.archived)
            #expect(try await bench.step("mirror: { channel: nightly, package: torch }").said == "done")
            #expect(
                notes(bench).contains("filelock: it is archived upstream, which the pages of nightly cannot show"))
            #expect(try await curated(bench) == nil)
        }
    }

    @Test(
        "Where a page was written since, a rollback takes its own entries back and leaves the head",
        arguments: [PagesSetting.html, .json])
    func byEntries(pages: PagesSetting) async throws {
        try await TestBench.with(Self.setup(pages)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let active = try await bench.visible()
            try await bench.offer([Self.wheel], status: Self.archived)
            #expect(try await bench.rollOut("nightly").said == "done")
            let (bad, good) = (TestWheel("filelock", "4.0"), TestWheel("filelock", "4.1"))
            func publish(_ wheel: TestWheel) async throws -> RunRecord {
                for index in Self.indexes { try await bench.put(wheel, into: "v2/\(index)", of: "nightly") }
                let result = try await bench.step("reindex: { channel: nightly }")
                #expect(result.said == "done")
                return result.run
            }
            let first = try await publish(bad)
            _ = try await publish(good)
            #expect(try await bench.rollBack(first).said == "done")
            #expect(try await statuses(bench) == [Self.archived])
            for index in Self.indexes {
                let page = try await bench.visible()[ObjectKey("v2/\(index)/filelock/index.html")]?.text ?? ""
                #expect(!page.contains(bad.filename) && page.contains(good.filename))
                let before = active[ObjectKey("v2/\(index)/filelock/index.html")]
                #expect(before?.text.contains("project-status") == false)
            }
        }
    }
}
