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

/// The parts of a page that a reindex keeps, and those that it mends.
@Suite("Pages as readers get them")
struct PageUpkeepTests {
    private static let index = "v2/gfx110X-all"
    private static let own = "torch-2.9.1%2Brocm7.10.0-py3-none-any.whl"
    private static let page = ObjectKey("\(index)/torch/index.html")
    private static let root = ObjectKey("\(index)/index.html")
    private static let setup = BenchSetup(
        indexes: ["gfx110X-all"], upstream: [], dependencies: [dependency("filelock")])

    private static func reindex(_ bench: TestBench, _ settings: String = "") async throws -> RunResult {
        bench.recorder.clear()
        return try await bench.run(
            bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly\(settings) }\n"))
    }

    private static func bytes(_ bench: TestBench, _ key: ObjectKey) async throws -> BucketSnapshot.Content {
        try #require(try await bench.snapshot("nightly").visible[key])
    }

    @Test(
        "A page with the right bytes and wrong headers is written again, once",
        arguments: [
            ("text/plain", TestBench.pageCacheControl), ("text/html", nil), ("text/html", "max-age=86400"),
        ] as [(String, String?)])
    func headers(contentType: String, cacheControl: String?) async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await Self.reindex(bench).said == "done")
            let right = try await Self.bytes(bench, Self.page)
            // A store states times in whole seconds; equal bytes of one second are one write.
            try await Task.sleep(for: .milliseconds(1100))
            try await bench.store.write(
                right.bytes, to: Self.page, in: bench.channel("nightly").bucket, contentType: contentType,
                cacheControl: cacheControl, metadata: [:])
            #expect(try await Self.reindex(bench).said == "done")
            #expect(bench.recorder.plans.last?.changes.map(\.key) == [Self.page])
            #expect(bench.recorder.plans.last?.notes.contains { $0.contains("its headers are not") } == true)
            let mended = try await Self.bytes(bench, Self.page)
            #expect(mended.bytes == right.bytes)
            #expect(mended.contentType == "text/html")
            #expect(mended.cacheControl == TestBench.pageCacheControl)
            let log = await bench.logLength()
            #expect(try await Self.reindex(bench).said == "done")
            let asked = await bench.requests(to: "nightly", after: log).filter { $0.key.text.hasSuffix("index.html") }
            #expect(asked == [], "what was written is known")
        }
    }

    @Test("Pages and files say to caches what the channel says")
    func cacheSetting() async throws {
        var setup = BenchSetup()
        setup.cache = CacheSetting(pages: "max-age=600", files: "max-age=86400")
        try await TestBench.with(setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[Self.page]?.cacheControl == "max-age=600")
            #expect(after[Self.root]?.cacheControl == "max-age=600")
            for index in ["gfx110X-all", "gfx120X-all"] {
                let wheel = ObjectKey("v2/\(index)/filelock-3.20.0-py3-none-any.whl")
                #expect(after[wheel]?.cacheControl == "max-age=86400")
            }
        }
    }

    @Test("A mirrored file with another Cache-Control is found, copied onto itself, and then in order")
    func cacheOfFiles() async throws {
        var setup = BenchSetup()
        setup.cache = CacheSetting(pages: "max-age=60", files: "no-cache")
        try await TestBench.with(setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let wheel = ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")
            let right = try await Self.bytes(bench, wheel)
            try await Task.sleep(for: .milliseconds(1100))
            try await bench.store.write(
                right.bytes, to: wheel, in: bench.channel("nightly").bucket, contentType: right.contentType,
                cacheControl: nil, metadata: ["origin": "another tool"])
            let look = try bench.playbook("look", steps: "  - id: look\n    verify: { channel: nightly, wait: 1s }\n")
            let found = try bench.journal.checks(of: try await bench.run(look).run.id).filter { $0.verdict != .pass }
            #expect(found.map(\.name) == ["cache-control"])
            #expect(found.first?.hint == "`rollbook mirror nightly --dependency filelock --index v2/gfx110X-all`")
            bench.recorder.clear()
            try await Task.sleep(for: .milliseconds(1100))
            let mirror = "  - id: mend\n    mirror: { channel: nightly, package: all, dependencies: [filelock] }\n"
            #expect(try await bench.run(bench.playbook("mend", steps: mirror)).said == "done")
            #expect(bench.recorder.plans.last?.changes.map(\.key) == [wheel])
            let mended = try await Self.bytes(bench, wheel)
            #expect(mended.bytes == right.bytes && mended.cacheControl == "no-cache")
            #expect(mended.metadata["origin"] == "another tool")
            let after = try await bench.run(look)
            // A cache that asks whether the file changed learns that its bytes did not.
            let rest = try bench.journal.checks(of: after.run.id).filter { $0.verdict != .pass }
            #expect(rest.allSatisfy { $0.name == "stale-file" && $0.remedy == .wait }, "\(rest)")
            #expect(try await bench.run(bench.playbook("mend", steps: mirror)).said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
            let back = try await bench.run(
                bench.playbook("back", steps: "  - id: back\n    rollback: { run: last }\n"))
            #expect(back.said == "done")
            #expect(try await Self.bytes(bench, wheel).cacheControl == nil)
        }
    }

    @Test("One dependency can be mirrored alone; one that the project has not is an error")
    func oneDependency() async throws {
        let setup = BenchSetup(
            upstream: [TestWheel("filelock", "3.20.0"), TestWheel("jinja2", "3.1.6")],
            dependencies: [dependency("filelock"), dependency("jinja2")])
        try await TestBench.with(setup) { bench in
            let mirror = { (name: String) in
                try bench.playbook(
                    "one",
                    steps: "  - id: one\n    mirror: { channel: nightly, package: torch, dependencies: [\(name)] }\n")
            }
            #expect(try await bench.run(mirror("Jinja2")).said == "done")
            #expect(Set(bench.recorder.plans.last?.changes.compactMap(\.project) ?? []) == ["jinja2"])
            guard case .error(let error as UnknownName) = try await bench.run(mirror("numpy")).outcome else {
                Issue.record("an unknown dependency was taken")
                return
            }
            #expect(error.known == ["filelock", "jinja2"])
        }
    }

    @Test("Links that lead out of the index, and yanks, stay on their pages")
    func kept() async throws {
        try await TestBench.with(Self.setup) { bench in
            let foreign = "https://files.example.com/torch-1.0-py3-none-any.whl"
            let sibling = "../../gfx120X-all/torch-2.0-py3-none-any.whl"
            try await bench.put(
                Self.page.text,
                Array(
                    """
                    <h1>Links for torch</h1>
                    <a href="../\(Self.own)" data-yanked="broken">x</a>
                    <a href="\(foreign)#sha256=\(String(repeating: "a", count: 64))">x</a>
                    <a href="\(sibling)">x</a>
                    <a href="../torch-0.1-py3-none-any.whl">gone</a>
                    """.utf8), of: "nightly", contentType: "text/html")
            let elsewhere = ObjectKey("\(Self.index)/elsewhere/index.html")
            try await bench.put(
                elsewhere.text,
                Array(
                    "<h1>Links for elsewhere</h1><a href=\"https://h.example.com/elsewhere-1-py3-none-any.whl\">x</a>"
                        .utf8),
                of: "nightly", contentType: "text/html")
            try await bench.putPage(
                Self.root.text, of: "nightly",
                links: [("torch/", "torch"), ("https://h.example.com/simple/numpy/", "numpy")])
            #expect(try await Self.reindex(bench, ", allow-shrink: true").said == "done")
            let page = try await Self.bytes(bench, Self.page).text
            #expect(page.contains("../\(Self.own)"))
            #expect(page.contains("data-yanked=\"broken\""))
            #expect(page.contains("\(foreign)#sha256=") && page.contains(sibling))
            #expect(!page.contains("torch-0.1"))
            let alone = try await Self.bytes(bench, elsewhere).text
            #expect(alone.contains("h.example.com/elsewhere-1"))
            let root = try await Self.bytes(bench, Self.root).text
            #expect(root.contains("elsewhere/") && root.contains("https://h.example.com/simple/numpy/"))
            let effect = bench.recorder.plans.last?.effects.first { $0.key == Self.page }
            #expect(effect?.diff.lost.map(\.filename) == ["torch-0.1-py3-none-any.whl"])
            #expect(try await Self.reindex(bench).said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
        }
    }

    @Test(
        "What only a page had is not lost without the operator's word",
        arguments: [
            "<a href=\"../\(own)\" data-requires-python=\">=3.9\">x</a><a href=\"../notes.txt\">notes</a>",
            "<a href=\"../\(own)\" data-dist-info-metadata=\"true\">x</a>",
        ])
    func losses(links: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            try await bench.put(
                Self.page.text, Array("<h1>Links for torch</h1>\(links)".utf8), of: "nightly", contentType: "text/html")
            let before = try await bench.snapshot("nightly")
            guard case .error(PlanError.wouldLose(_, Self.index, let losses)) = try await Self.reindex(bench).outcome
            else {
                Issue.record("nothing was refused")
                return
            }
            #expect(losses.count == 1)
            #expect(try await bench.snapshot("nightly") == before)
            #expect(try await Self.reindex(bench, ", allow-shrink: true").said == "done")
        }
    }

    @Test("What a run has withdrawn is lost with the journal's word; without that journal the operator's is needed")
    func journalsWord() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let page = ObjectKey("\(Self.index)/filelock/index.html")
            let linked = try await Self.bytes(bench, page)
            _ = try await bench.run(bench.playbook("back", steps: "  - id: back\n    rollback: { run: last }\n"))
            let wheel = ObjectKey("\(Self.index)/filelock-3.20.0-py3-none-any.whl")
            #expect(try await bench.snapshot("nightly").visible[wheel] == nil)
            // Another writer brings the page back, and not the file that it links.
            try await bench.put(page.text, linked.bytes, of: "nightly", contentType: "text/html")
            let journal = try Journal(path: bench.folder + "/other.sqlite")
            let other = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
            ) { $0.journal = journal }
            guard case .error(PlanError.shrunk(_, Self.index, 2, 1, _)) = other.outcome else {
                Issue.record("another journal said \(other.said)")
                return
            }
            #expect(try await Self.reindex(bench).said == "done")
            #expect(bench.recorder.plans.last?.changes.map(\.key).contains(page) == true)
            #expect(try await bench.snapshot("nightly").visible[page] == nil)
        }
    }

    @Test("What pages gain and lose by a run is journaled, those of root pages too")
    func journaledEffects() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"])) { bench in
            let run = try await bench.rollOut("nightly")
            let pages = try RunEffects(of: run.run.id, in: bench.journal).pages.values.flatMap(\.self)
            let root = pages.first { $0.key == Self.root.text }
            #expect(root?.projectsGained == ["filelock"] && root?.projectsLost == [])
            let page = pages.first { $0.key == "\(Self.index)/filelock/index.html" }
            #expect(page?.linksGained == ["filelock-3.20.0-py3-none-any.whl"])
            let torch = pages.first { $0.key == Self.page.text }
            #expect(torch?.changed.first?.differences.map(\.part).contains("sha256") == true)
            #expect(Set(pages.map(\.key)).count == pages.count)
        }
    }

    @Test("Of an index of which nothing is listed no empty page is written")
    func nothingListed() async throws {
        try await TestBench.with(
            BenchSetup(indexes: ["gfx110X-all"], ownWheels: [], upstream: [], dependencies: [dependency("filelock")])
        ) { bench in
            try await bench.put(TestWheel("unknown", "1.0"), into: Self.index, of: "nightly")
            #expect(try await Self.reindex(bench).said == "done")
            let after = try await bench.snapshot("nightly").visible.keys
            #expect(after.filter { $0.text.hasSuffix(".html") } == [])
        }
    }

    @Test("A project that the catalog does not list is an error")
    func notListed() async throws {
        try await TestBench.with(Self.setup) { bench in
            let result = try await Self.reindex(bench, ", projects: [unknown]")
            guard case .error(PlanError.notListed("unknown", _)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
        }
    }

    @Test("An odd file in the project layout is left off the pages, with a note")
    func oddFile() async throws {
        try await TestBench.with(BenchSetup(indexes: ["gfx110X-all"], layout: .project)) { bench in
            try await bench.put("\(Self.index)/torch/numpy-1.0-py3-none-any.whl", [1], of: "nightly")
            #expect(try await Self.reindex(bench).said == "done")
            #expect(bench.recorder.plans.last?.notes.contains { $0.contains("belongs into folder numpy") } == true)
            let page = try await Self.bytes(bench, Self.page).text
            #expect(!page.contains("numpy"))
        }
    }

    @Test("A public version selects its local ones for a promotion")
    func promoteLocal() async throws {
        let setup = BenchSetup(
            roots: ["v2-staging", "v2"], indexes: ["gfx110X-all"], seededPrefixes: ["v2-staging/gfx110X-all"],
            upstream: [])
        try await TestBench.with(setup) { bench in
            let step =
                "  - id: promote\n    promote: { channel: nightly, from: v2-staging, to: v2, versions: ['2.9.1'] }\n"
            #expect(try await bench.run(bench.playbook("promote", steps: step)).said == "done")
            let wheel = ObjectKey("v2/gfx110X-all/torch-2.9.1+rocm7.10.0-py3-none-any.whl")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[wheel] != nil)
        }
    }
}
