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
import Synchronization
import TestKit
import Testing

/// When files were first published, as their pages say it.
@Suite("Times of upload")
struct UploadTimesTests {
    private static let day = 86_400.0
    private static let torch = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
    private static let index = "v2/gfx110X-all"

    private static func setup(_ change: (inout BenchSetup) -> Void = { _ in }) -> BenchSetup {
        var setup = BenchSetup()
        setup.standsStill = true
        change(&setup)
        return setup
    }

    /// The times that a page states, by file.
    private func times(
        _ bench: TestBench, _ project: String, _ index: String = index
    ) async throws -> [String: String] {
        let name = try #require(ProjectName(project))
        let bytes = try await bench.snapshot("nightly").visible[ObjectKey("\(index)/\(project)/index.html")]?.bytes
        let page = try parseProjectPage(html: try #require(bytes), project: name)
        return page.files.reduce(into: [:]) { $0[$1.filename] = $1.uploadTime }
    }

    private func pages(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot("nightly").visible.filter { $0.key.text.hasSuffix("index.html") }.mapValues(\.bytes)
    }

    private func now(_ bench: TestBench) -> String { rfc3339(bench.clock.now) }

    /// The keys that a machine with an empty journal would write.
    private func strangerPlans(_ bench: TestBench) async throws -> [ObjectKey] {
        let journal = try Journal(path: "\(bench.folder)/\(UUID().uuidString).sqlite")
        let playbook = try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
        let dry = try await DryRun(workspace: bench.workspace { $0.journal = journal }).run(
            playbook, inputs: [:], report: { _ in })
        return dry.flatMap { $0.plan?.changes ?? [] }.map(\.key)
    }

    @Test("What a run publishes bears the time of its step in every index, what others uploaded that of the upload")
    func published() async throws {
        try await TestBench.with(Self.setup()) { bench in
            let seeded = now(bench)
            bench.clock.pass(seconds: Self.day)
            let published = now(bench)
            #expect(try await bench.rollOut("nightly").said == "done")
            let filelock = "filelock-3.20.0-py3-none-any.whl"
            for index in ["v2/gfx110X-all", "v2/gfx120X-all"] {
                let object = try await bench.snapshot("nightly").visible[ObjectKey("\(index)/\(filelock)")]
                #expect(object?.metadata[UploadedMark.name] == published)
                #expect(try await times(bench, "filelock", index) == [filelock: published])
                #expect(try await times(bench, "torch", index) == [Self.torch.filename: seeded])
            }
            let notes = bench.recorder.plans.flatMap(\.notes)
            #expect(notes.contains("2 links gain the time of upload, for cut-off dates of installers"))
            // Neither this machine nor another one has anything to write.
            let written = try await bench.snapshot("nightly").versions.count
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.rollOut("nightly").said == "done")
            #expect(try await strangerPlans(bench) == [])
            #expect(try await bench.snapshot("nightly").versions.count == written)
        }
    }

    @Test("A rollback and its undo, a second upload, and a lost document move no time")
    func stable() async throws {
        try await TestBench.with(Self.setup()) { bench in
            bench.clock.pass(seconds: Self.day)
            let run = try await bench.rollOut("nightly").run
            let published = try await pages(bench)
            bench.clock.pass(seconds: Self.day)
            let back = try await bench.rollBack(run)
            #expect(back.said == "done")
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.rollBack(back.run).said == "done")
            #expect(try await pages(bench) == published)
            #expect(try await strangerPlans(bench) == [])
            // The same bytes once more, by the one who uploaded them.
            try await bench.put(Self.torch, into: Self.index, of: "nightly")
            #expect(try await bench.step("reindex: { channel: nightly }").said == "done")
            #expect(try await pages(bench) == published)
            // Withdrawn and brought back: a copy with a date of its own.
            let withdrawn = try await bench.step(
                "withdraw: { channel: nightly, requirement: torch==2.9.1, reason: x }")
            #expect(withdrawn.said == "done")
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.rollBack(withdrawn.run).said == "done")
            #expect(try await pages(bench) == published)
            #expect(try await strangerPlans(bench) == [])
            for index in ["v2/gfx110X-all", "v2/gfx120X-all"] {
                try await bench.store.delete(
                    bucket: bench.channel("nightly").bucket, key: FactsDocument.key(ofIndex: index))
            }
            #expect(try await strangerPlans(bench) == [], "the oldest version of the same bytes says it too")
        }
    }

    @Test("Another tool's copy loses the mark, and moves no time: the version that was published first still has it")
    func copiedByOthers() async throws {
        try await TestBench.with(Self.setup()) { bench in
            bench.clock.pass(seconds: Self.day)
            // The service's clock is ahead: the object is some seconds younger than its mark says.
            let result = try await bench.rollOut("nightly") {
                $0.clock.now = { [clock = bench.clock] in clock.now.addingTimeInterval(-5) }
            }
            #expect(result.said == "done")
            let published = try await pages(bench)
            let key = ObjectKey("\(Self.index)/filelock-3.20.0-py3-none-any.whl")
            let file = try #require(try await bench.snapshot("nightly").visible[key])
            bench.clock.pass(seconds: Self.day)
            try await bench.store.write(
                file.bytes, to: key, in: bench.channel("nightly").bucket, contentType: file.contentType,
                cacheControl: nil, metadata: [:])
            #expect(try await strangerPlans(bench) == [])
            #expect(try await bench.step("reindex: { channel: nightly }").said == "done")
            #expect(try await pages(bench) == published)
        }
    }

    @Test("The document keeps what the bucket shows no more")
    func kept() async throws {
        try await TestBench.with(Self.setup()) { bench in
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.rollOut("nightly").said == "done")
            let published = try await pages(bench)
            let (bucket, key) = (bench.channel("nightly").bucket, ObjectKey("\(Self.index)/\(Self.torch.filename)"))
            // Uploaded again, and a lifecycle rule takes what was before.
            try await bench.put(Self.torch, into: Self.index, of: "nightly")
            let oldest = try #require(try await bench.snapshot("nightly").versions.last { $0.key == key })
            try await bench.sandbox.expire(oldest.id, of: key, in: bucket)
            #expect(try await strangerPlans(bench) == [])
            #expect(try await pages(bench) == published)
        }
    }

    @Test("What is promoted is published there when it is promoted")
    func promoted() async throws {
        let setup = Self.setup { $0.roots = ["v2-staging", "v2"] }
        try await TestBench.with(setup) { bench in
            bench.clock.pass(seconds: Self.day)
            let mirrored = now(bench)
            let staging = "channel: nightly, indexes: [v2-staging/gfx110X-all, v2-staging/gfx120X-all] }"
            let mirror = try await bench.step("mirror: { package: torch, " + staging)
            #expect(mirror.isDone)
            let reindex = try await bench.step("reindex: { " + staging)
            #expect(reindex.isDone)
            bench.clock.pass(seconds: Self.day)
            let promoted = now(bench)
            let promote = try await bench.step("promote: { channel: nightly, from: v2-staging, to: v2 }")
            #expect(promote.isDone)
            let last = try await bench.step("reindex: { channel: nightly }")
            #expect(last.isDone)
            let filelock = "filelock-3.20.0-py3-none-any.whl"
            let before = try await times(bench, "filelock", "v2-staging/gfx110X-all")
            #expect(before == [filelock: mirrored])
            let after = try await times(bench, "filelock")
            #expect(after == [filelock: promoted])
            let plans = try await strangerPlans(bench)
            #expect(plans == [])
        }
    }

    @Test("A file of another tool that gets the channel's Cache-Control keeps its time, and bears it from then on")
    func headersWrittenAnew() async throws {
        let setup = Self.setup { $0.cache = CacheSetting(pages: "max-age=60", files: "no-cache") }
        try await TestBench.with(setup) { bench in
            let wheel = try #require(bench.setup.upstream.first { $0.name == "filelock" })
            bench.clock.pass(seconds: Self.day)
            let uploaded = now(bench)
            try await bench.put(wheel, into: Self.index, of: "nightly")
            bench.clock.pass(seconds: Self.day)
            let published = now(bench)
            #expect(try await bench.rollOut("nightly").said == "done")
            let object = try await bench.snapshot("nightly").visible[ObjectKey("\(Self.index)/\(wheel.filename)")]
            #expect(object?.cacheControl == "no-cache" && object?.metadata[UploadedMark.name] == uploaded)
            #expect(try await times(bench, "filelock") == [wheel.filename: uploaded])
            #expect(try await times(bench, "filelock", "v2/gfx120X-all") == [wheel.filename: published])
            #expect(try await strangerPlans(bench) == [])
        }
    }

    @Test("A run that is resumed later publishes the rest at the time of its step")
    func resumed() async throws {
        try await TestBench.with(Self.setup()) { bench in
            bench.clock.pass(seconds: Self.day)
            let began = now(bench)
            let seen = Mutex(0)
            let result = try await bench.rollOut("nightly") { workspace in
                workspace.limits.concurrencyMax = 1
                workspace.console.report = { event in
                    if case .changed(let change) = event, change.state == .applied { seen.withLock { $0 += 1 } }
                }
                workspace.console.isInterrupted = { seen.withLock { $0 } >= 1 }
            }
            #expect(!result.isDone)
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.resume(result.run).said == "done")
            for index in ["v2/gfx110X-all", "v2/gfx120X-all"] {
                #expect(try await times(bench, "filelock", index) == ["filelock-3.20.0-py3-none-any.whl": began])
            }
        }
    }

    @Test("Where no versions are kept, the time of the object counts, and stays when the file is written again")
    func unversioned() async throws {
        try await TestBench.with(Self.setup()) { bench in
            let seeded = now(bench)
            bench.clock.pass(seconds: Self.day)
            #expect(try await bench.rollOut("dev").said == "done")
            let key = ObjectKey("\(Self.index)/torch/index.html")
            let page = try #require(try await bench.snapshot("dev").visible[key])
            #expect(page.text.contains("data-upload-time=\"\(seeded)\""))
            try await bench.put(Self.torch, into: Self.index, of: "dev")
            #expect(try await bench.step("reindex: { channel: dev }").said == "done")
            #expect(try await bench.snapshot("dev").visible[key] == page)
        }
    }
}
