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

@Suite("Mirror on the sandbox")
struct MirrorRunTests {
    static let three = BenchSetup(
        upstream: ["filelock", "jinja2", "sympy"].map { TestWheel($0, "1.0") },
        dependencies: ["filelock", "jinja2", "sympy"].map { dependency($0) })

    @Test("A listed index that is new, in a root that comes first, is filled from its own root on")
    func listedFirst() async throws {
        let setup = BenchSetup(
            roots: ["v2-staging", "v2"], listedIndexes: ["v2-staging/new"], seededPrefixes: ["v2/gfx110X-all"])
        try await TestBench.with(setup) { bench in
            let result = try await bench.rollOut("nightly")
            #expect(result.said == "done")
            let wheels = try await bench.snapshot("nightly").visible.keys.filter { $0.text.contains("/filelock-") }
            #expect(Set(wheels.map(\.parent)) == ["v2-staging/new", "v2/gfx110X-all"])
        }
    }

    @Test("Every copy comes after its source, in whatever order the channel names its indexes")
    func order() async throws {
        let setup = BenchSetup(
            roots: ["v2-staging", "v2"], indexes: ["b"], listedIndexes: ["v2/z", "v2-staging/a", "v1/x", "v2/a"])
        try await TestBench.with(setup) { bench in
            let playbook = try bench.playbook(
                "update", steps: "  - id: update\n    mirror: { channel: nightly, package: torch }\n")
            #expect(try await bench.run(playbook).said == "done")
            let plan = try #require(bench.recorder.plans.first)
            #expect(plan.changes.filter { $0.rank == .artifact }.count == 6)
            var stages: [ObjectKey: Int] = [:]
            for (position, stage) in plan.stages.enumerated() {
                for change in stage.lanes.flatMap(\.changes) { stages[change.key] = position }
            }
            for change in plan.changes {
                guard case .copy(let source, _, _) = change.action else { continue }
                #expect(try #require(stages[source]) <= #require(stages[change.key]))
            }
        }
    }

    @Test("A journal that fails while an index waits for another's file ends the run, it does not hang")
    func failingSource() async throws {
        try await TestBench.with(Self.three) { bench in
            // The second index lacks the last file only, and waits for it at once; the first is still at its first.
            for wheel in Self.three.upstream.prefix(2) {
                try await bench.put(wheel, into: "v2/gfx120X-all", of: "nightly")
                try await bench.put(
                    "v2/gfx120X-all/\(wheel.filename).metadata", wheel.metadata, of: "nightly")
            }
            try bench.journal.refuseEvents(from: 0, kind: "changes-sent")
            let result = try await bench.rollOut("nightly") { $0.limits.concurrencyMax = 1 }
            try bench.journal.acceptEvents()
            guard case .error(is JournalError) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(try await bench.resume(result.run).said == "done")
        }
    }

    @Test("A file that is there with other bytes is never overwritten", arguments: ["dev", "nightly"])
    func differentBytes(channel: String) async throws {
        try await TestBench.with { bench in
            let key = ObjectKey("v2/gfx120X-all/filelock-3.20.0-py3-none-any.whl")
            try await bench.put(key.text, Array("somebody else's build".utf8), of: channel)
            let found = try await bench.snapshot(channel)
            let result = try await bench.rollOut(channel)
            guard case .error(PlanError.differentBytes(let files)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(files.map(\.key) == [key])
            #expect(try await bench.snapshot(channel) == found)
        }
    }

    @Test("An upstream file that is not what its index says is not published")
    func wrongDownload() async throws {
        try await TestBench.with { bench in
            await bench.sandbox.install([
                SandboxFault(.wrongChecksum, operation: "CDN", method: "GET", bucket: "upstream", key: "*.whl")
            ])
            let result = try await bench.rollOut("nightly")
            guard case .failed(let text) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(text.contains("the upstream index says"))
            let after = try await bench.snapshot("nightly").visible
            #expect(!after.keys.contains { $0.text.hasSuffix("/filelock-3.20.0-py3-none-any.whl") })
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("A sidecar that older scripts left out is added, and the page names it")
    func missingSidecar() async throws {
        // The dry run and the run then plan the same time of upload.
        var setup = BenchSetup()
        setup.standsStill = true
        try await TestBench.with(setup) { bench in
            let wheel = bench.setup.upstream[0]
            try await bench.put(wheel, into: "v2/gfx110X-all", of: "nightly")
            let dry = try await DryRun(workspace: bench.workspace()).run(
                bench.rollout(of: "nightly"), inputs: [:], report: { _ in })
            let result = try await bench.rollOut("nightly")
            #expect(result.said == "done")
            let changes = try bench.journal.changes(of: result.run.id)
            #expect(!changes.contains { $0.key == "v2/gfx110X-all/\(wheel.filename)" })
            let page = try await bench.snapshot("nightly").visible[ObjectKey("v2/gfx110X-all/filelock/index.html")]
            #expect(page?.text.contains("data-core-metadata") == true)
            // The dry run had foreseen just that.
            let planned = dry.compactMap(\.plan).flatMap(\.changes).compactMap { change in
                change.content.map { "\(change.key) \($0.sha256)" }
            }
            #expect(planned.sorted() == changes.map { "\($0.key) \($0.intendedSHA256?.hex ?? "")" }.sorted())
        }
    }

    @Test("A page that the upstream index sends compressed is read")
    func compressedPage() async throws {
        // Upstream's bucket keeps no versions, and its page is replaced here.
        try await TestBench.with(removals: .allowed) { bench in
            let key = ObjectKey("simple/filelock/index.html")
            let page = try #require(
                try await bench.sandbox.bytes(bucket: TestBench.upstreamBucket, key: key))
            let compressed = Self.gzip(page)
            try await OtherWriter(bench.client(TestBench.upstreamBucket)).put(
                compressed, to: key, ObjectAttributes(contentType: "text/html", contentEncoding: "gzip"))
            #expect(try await bench.rollOut("nightly").said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")] != nil)
        }
    }

    /// One stored block (RFC 1951, 1952).
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        let length = UInt16(bytes.count)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + littleEndian(length) + littleEndian(~length) + bytes
            + littleEndian(crc32(bytes)) + littleEndian(UInt32(bytes.count))
    }

    @Test("A target folder of a flat index receives the files", arguments: ["dev", "nightly"])
    func target(channel: String) async throws {
        let setup = BenchSetup(dependencies: [dependency("filelock", target: "wheels")])
        try await TestBench.with(setup) { bench in
            #expect(try await bench.rollOut(channel).said == "done")
            let after = try await bench.snapshot(channel)
            #expect(after.visible[ObjectKey("v2/gfx110X-all/wheels/filelock-3.20.0-py3-none-any.whl")] != nil)
            let log = await bench.logLength()
            #expect(try await bench.rollOut(channel).said == "done")
            #expect(await bench.requests(to: channel, after: log).allSatisfy { ["GET", "HEAD"].contains($0.method) })
        }
    }

    @Test("With pages beside their files everything stands in the project's folder")
    func projectLayout() async throws {
        try await TestBench.with(BenchSetup(layout: .project)) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/filelock/filelock-3.20.0-py3-none-any.whl")] != nil)
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }

    @Test("A root that is itself a flat index: its project pages are no indexes")
    func flatRoot() async throws {
        let setup = BenchSetup(
            roots: ["v2/gfx110X-all"], indexes: [], listedIndexes: ["v2/gfx110X-all"],
            seededPrefixes: ["v2/gfx110X-all"])
        try await TestBench.with(setup) { bench in
            #expect(try await bench.rollOut("nightly").said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/filelock-3.20.0-py3-none-any.whl")] != nil)
            #expect(!after.keys.contains { $0.text.contains("/torch/filelock") })
            #expect(try await Readers.problems(of: bench, "nightly") == [])
        }
    }
}
