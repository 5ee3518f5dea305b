import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import SimpleRepository
import TestKit
import Testing

/// Runs on channels whose pages an indexer writes: unconditionally, four seconds late, a project at a time.
@Suite("Pages that others write")
struct ExternalPagesTests {
    static var setup: BenchSetup {
        var setup = BenchSetup(ownWheels: [TestWheel("torch", "2.9.1+rocm7.10.0")])
        setup.pages = .external
        return setup
    }
    private static let filelock = TestWheel("filelock", "3.20.0", requiresPython: ">=3.10").filename
    private static let indexes = ["gfx110X-all", "gfx120X-all"]

    /// The contents of a channel's pages, by project: file names and their hashes. Stamps do not count.
    static func pages(_ bench: TestBench, _ channel: String = "nightly") async throws -> [String: [String]] {
        var pages: [String: [String]] = [:]
        for (key, content) in try await bench.snapshot(channel).visible where key.text.hasSuffix("/index.html") {
            let folder = String(ObjectKey(String(key.parent)).lastComponent)
            guard key.text.split(separator: "/").count == 4, let project = ProjectName(folder) else {
                pages[key.text] = try parseRootPage(html: content.bytes).projects.map(\.name)
                continue
            }
            pages[key.text] = try parseProjectPage(html: content.bytes, project: project).files.map {
                "\($0.filename) \($0.sha256 ?? "")"
            }
        }
        return pages
    }

    /// Files and what belongs to them, with the bytes that readers get.
    static func files(_ bench: TestBench, _ channel: String = "nightly") async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot(channel).visible.filter { key, _ in
            !key.isOwnDocument && !key.text.hasSuffix("/index.html")
        }.mapValues(\.bytes)
    }

    /// No run wrote a page, by what its versions bear.
    static func pagesByRuns(_ bench: TestBench, _ channel: String = "nightly") async throws -> [String] {
        try await bench.snapshot(channel).versions.filter {
            $0.key.text.hasSuffix("/index.html") && $0.content?.metadata["rollbook-run"] != nil
        }.map(\.key.text)
    }

    static let mirror = "mirror: { channel: nightly, package: torch }"

    @Test(
        "A mirror writes files alone, waits for the pages, and verifies; a rollback and an undo as well, without conflict"
    )
    func wholeLife() async throws {
        try await TestBench.with(Self.setup) { bench in
            let (files, pages) = (try await Self.files(bench), try await Self.pages(bench))
            let began = bench.clock.now
            let result = try await bench.step(Self.mirror)
            #expect(result.said == "done", "\(bench.recorder.notes)")
            #expect(bench.clock.now.timeIntervalSince(began) >= 4)
            let changes = try bench.journal.changes(of: result.run.id)
            #expect(changes.count == 4 && changes.allSatisfy { !ObjectTransition.Kind(rank: $0.rank).isPage })
            let published = try await Self.pages(bench)
            for index in Self.indexes {
                #expect(published["v2/\(index)/filelock/index.html"]?.first?.hasPrefix(Self.filelock) == true)
                #expect(published["v2/\(index)/index.html"] == ["filelock", "torch"])
            }
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            let publishedFiles = try await Self.files(bench)

            let back = try await bench.rollBack(result.run)
            #expect(back.said == "done")
            #expect(try await Self.files(bench) == files)
            #expect(try await Self.pages(bench) == pages)
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")

            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await Self.files(bench) == publishedFiles)
            #expect(try await Self.pages(bench) == published)
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
            #expect(try await Self.pagesByRuns(bench) == [])
        }
    }

    @Test("Files are promoted, and the pages of the other root follow")
    func promote() async throws {
        var setup = Self.setup
        setup.roots = ["v2-staging", "v2"]
        setup.seededPrefixes = ["v2-staging/gfx110X-all"]
        try await TestBench.with(setup) { bench in
            let result = try await bench.step("promote: { channel: nightly, from: v2-staging, to: v2 }")
            #expect(result.said == "done")
            #expect(try await Self.pages(bench)["v2/gfx110X-all/torch/index.html"]?.count == 1)
            #expect(try await bench.rollBack(result.run).said == "done")
            let left = try await Self.pages(bench).filter { $0.key.hasPrefix("v2/") && !$0.value.isEmpty }
            #expect(left == [:])
        }
    }

    @Test("A withdrawal takes the files off, and is denied; unyank lifts that, and the mirror brings them back")
    func withdraw() async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.step(Self.mirror).said == "done")
            let published = try await Self.pages(bench)
            let withdrawal = try await bench.step(
                "withdraw: { channel: nightly, requirement: filelock==3.20.0, reason: bad, deny: true }")
            #expect(withdrawal.said == "done")
            #expect(try await Self.pages(bench).keys.allSatisfy { !$0.contains("filelock") })
            #expect(try await bench.step(Self.mirror).said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true, "what is denied does not come back")
            #expect(try await bench.step("unyank: { channel: nightly, requirement: filelock==3.20.0 }").said == "done")
            #expect(try await bench.step(Self.mirror).said == "done")
            #expect(try await Self.pages(bench) == published)
            #expect(try await Self.pagesByRuns(bench) == [])
        }
    }

    @Test("Steps that are of no use there are refused before anything is written", arguments: ["reindex", "yank"])
    func refused(kind: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let settings = kind == "yank" ? ", requirement: torch==2.9.1, reason: bad" : ""
            await #expect(throws: RunError.externalPages(channel: "nightly", kind: kind)) {
                _ = try await bench.step("\(kind): { channel: nightly\(settings) }")
            }
            let runs = try bench.journal.runs(limit: nil, unfinishedOnly: false)
            #expect(runs.isEmpty)
        }
    }

    @Test("An indexer that never comes is named after the deadline; nothing is rolled back, and a resumed run goes on")
    func neverComes() async throws {
        var setup = Self.setup
        setup.indexerSeconds = nil
        try await TestBench.with(setup) { bench in
            let began = bench.clock.now
            let playbook = try bench.playbook(
                "rollout",
                steps: """
                      - id: update
                        \(Self.mirror)
                      - id: check
                        verify: { channel: nightly }
                        on-failure: { rollback: [update] }

                    """)
            let result = try await bench.run(playbook)
            #expect(result.said.hasPrefix("waiting: ") && result.said.contains("has not followed within 600 s"))
            #expect(result.said.contains("there is no page"), "\(result.said)")
            #expect(result.run.state == .waiting && result.steps.map(\.state) == [.waiting, .pending])
            #expect(bench.clock.now.timeIntervalSince(began) >= 600)
            let checks = try bench.journal.checks(of: result.run.id).filter { $0.name == "late-index" }
            #expect(!checks.isEmpty && checks.allSatisfy { $0.verdict == .inconclusive && $0.remedy == .wait })
            #expect(try await Self.files(bench).keys.contains { $0.text.hasSuffix(Self.filelock) })

            // Still no indexer: it waits again, and writes nothing.
            let again = try await bench.resume(result.run)
            #expect(again.run.state == .waiting)
            #expect(try bench.journal.changes(of: result.run.id).count == 4)

            try await bench.startIndexers(seconds: 4)
            let done = try await bench.resume(result.run)
            #expect(done.said == "done", "\(bench.recorder.notes)")
            #expect(try bench.journal.changes(of: result.run.id).count == 4)
        }
    }

    @Test("An indexer that comes and leaves the file out is named so, and by the file")
    func leftOut() async throws {
        var setup = Self.setup
        setup.indexerSeconds = nil
        try await TestBench.with(setup) { bench in
            let other = "v2/gfx110X-all/filelock/index.html"
            let result = try await bench.step(
                "mirror: { channel: nightly, package: torch, indexes: [v2/gfx110X-all] }"
            ) {
                $0.clock.sleep = { duration in
                    try bench.clock.sleep(duration)
                    try await bench.putPage(other, of: "nightly", links: [("../other-1.whl", "other-1.whl")])
                }
            }
            #expect(result.said.contains("the page was written since"), "\(result.said)")
            #expect(result.said.contains("it does not list \(Self.filelock)"))
        }
    }

    @Test("Killed at each write or while it waits, resumed: files and pages are as without it, by as many versions")
    func killed() async throws {
        let requests: Set<String> = ["PutObject", "CopyObject", "GetObject"]
        let wanted = try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.step(Self.mirror).said == "done")
            return (files: try await Self.files(bench), pages: try await Self.pages(bench))
        }
        for number in 0..<12 {
            try await TestBench.with(Self.setup) { bench in
                let at: Comment = "cut after \(number) requests"
                let before = (files: try await Self.files(bench), pages: try await Self.pages(bench))
                bench.power.cut(after: number, of: requests) { $0.hasPrefix("v2/") }
                let begun = try? await bench.step(Self.mirror)
                let isCut = bench.power.restore()
                var result = if let begun { begun } else { try await bench.step(Self.mirror) }
                for _ in 0..<3 where !result.isDone { result = try await bench.resume(result.run) }
                #expect(result.said == "done", at)
                #expect(try await Self.files(bench) == wanted.files, at)
                #expect(try await Self.pages(bench) == wanted.pages, at)
                #expect(isCut || number > 4, at)

                bench.power.cut(after: number, of: requests.union(["DeleteObject"])) { $0.hasPrefix("v2/") }
                let undone = try? await bench.rollBack(result.run)
                bench.power.restore()
                var back = if let undone { undone } else { try await bench.rollBack(result.run) }
                for _ in 0..<3 where !back.isDone {
                    if back.said.contains("may be the run's own") {
                        back = try await bench.rollBackStopped(result.run)
                    } else {
                        back = try await bench.resume(back.run)
                    }
                }
                #expect(back.said == "done", at)
                #expect(try await Self.files(bench) == before.files, at)
                #expect(try await Self.pages(bench) == before.pages, at)
                #expect(try bench.journal.verify() == [], at)
            }
        }
    }

    @Test("Back in time: the files of then come back, and the pages follow; no page of then is put over the indexer's")
    func restore() async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = (files: try await Self.files(bench), pages: try await Self.pages(bench))
            bench.clock.pass(seconds: 5)
            let then = rfc3339(bench.clock.now)
            bench.clock.pass(seconds: 5)
            #expect(try await bench.step(Self.mirror).said == "done")
            #expect(try await bench.restore("nightly", at: then).said == "done")
            #expect(try await Self.files(bench) == before.files)
            #expect(try await Self.pages(bench) == before.pages)
            #expect(try await Self.pagesByRuns(bench) == [])
        }
    }

    @Test("Remove: the run's versions are gone for good although the indexer wrote pages since")
    func remove() async throws {
        try await TestBench.with(Self.setup, removals: .allowed) { bench in
            let result = try await bench.step(Self.mirror)
            #expect(try await bench.rollBack(result.run, ", strategy: remove").said == "done")
            let left = try await bench.snapshot("nightly").versions.filter {
                $0.content?.metadata["rollbook-run"] == result.run.id
            }
            #expect(left.map(\.key.text) == [])
            #expect(try await bench.step("verify: { channel: nightly }").said == "done")
        }
    }

    @Test("A run from before the indexer came is taken back by its files; its pages are left, and named")
    func fromBefore() async throws {
        try await TestBench.with { bench in
            let before = try await Self.files(bench)
            let result = try await bench.rollOut("nightly")
            #expect(result.said == "done")
            let external = bench.channels.map { channel in
                Channel(
                    name: channel.name, bucket: channel.bucket, region: channel.region, endpoint: channel.endpoint,
                    production: channel.production, publicURL: channel.publicURL, roots: channel.roots,
                    conditions: .trusted, pages: .external)
            }
            let indexers = external.filter(\.production).map {
                IndexerSettings(bucket: $0.bucket, roots: $0.roots, delaySeconds: 0)
            }
            try await bench.sandbox.indexers.replace(with: indexers)
            await bench.sandbox.indexers.writeAll()
            let back = try await bench.rollBack(result.run) { $0.channels = external }
            #expect(back.said == "done")
            #expect(bench.recorder.notes.contains { $0.contains("left to the program that writes its pages") })
            #expect(try await Self.files(bench) == before)
            #expect(try await Self.pages(bench)["v2/gfx110X-all/index.html"] == ["torch"])
        }
    }
}
