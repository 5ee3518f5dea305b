import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// A page is a function of the bucket: whoever writes it, and whatever that machine has seen before.
@Suite("Pages of several machines")
struct TwoMachinesTests {
    private static let wheel = TestWheel("filelock", "3.20.0", requiresPython: ">=3.10")

    /// Uploads a wheel as `aws s3 cp` does: the bucket learns no SHA-256.
    private func putSilently(_ bench: TestBench, _ wheel: TestWheel, into index: String) async throws {
        try await bench.sandbox.put(
            bucket: bench.channel("nightly").bucket, key: ObjectKey("\(index)/\(wheel.filename)"), bytes: wheel.bytes,
            statesSHA256: false)
    }

    private func pages(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot("nightly").visible.filter { $0.key.text.hasSuffix("index.html") }.mapValues(\.bytes)
    }

    private func reindex(_ bench: TestBench, _ journal: Journal, _ settings: String = "") async throws -> [ObjectKey] {
        let playbook = try bench.playbook(
            "pages", steps: "  - id: pages\n    reindex: { channel: nightly\(settings) }\n")
        let dry = try await DryRun(workspace: bench.workspace { $0.journal = journal }).run(
            playbook, inputs: [:], report: { _ in })
        return dry.flatMap { $0.plan?.changes ?? [] }.map(\.key)
    }

    @Test("Two machines with different journals, and a third without any, write the same bytes")
    func sameBytes() async throws {
        let large = TestWheel("torch", "2.10.0", filling: 200_000)
        let setup = BenchSetup(upstream: [Self.wheel])
        try await TestBench.with(setup) { bench in
            // One index knows the SHA-256 of the file, the other one does not.
            try await putSilently(bench, Self.wheel, into: "v2/gfx110X-all")
            try await bench.put(Self.wheel, into: "v2/gfx120X-all", of: "nightly")
            try await putSilently(bench, large, into: "v2/gfx120X-all")
            // The first machine has read the bytes of every file to compare them.
            #expect(try await bench.rollOut("nightly").said == "done")
            let written = try await pages(bench)
            let silent = written[ObjectKey("v2/gfx110X-all/filelock/index.html")].map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(silent?.contains("#sha256") == false)
            let other = try Journal(path: bench.folder + "/other.sqlite")
            // The second one comes to the indexes one by one, and in another order.
            #expect(try await reindex(bench, other, ", indexes: [v2/gfx120X-all]") == [])
            #expect(try await reindex(bench, other, ", indexes: [v2/gfx110X-all]") == [])
            #expect(try await reindex(bench, other) == [])
            #expect(try await reindex(bench, Journal(path: bench.folder + "/third.sqlite")) == [])
            #expect(try await reindex(bench, bench.journal) == [])
        }
    }

    @Test("A digest that was read once is on every machine's pages, and no object was written for it")
    func checksum() async throws {
        let setup = BenchSetup(indexes: ["gfx110X-all"], upstream: [Self.wheel])
        try await TestBench.with(setup) { bench in
            let index = "v2/gfx110X-all"
            try await putSilently(bench, Self.wheel, into: index)
            let before = try await bench.snapshot("nightly").visible
            let open = try await bench.workspace().open(bench.channel("nightly"))
            let planner = ChecksumPlanner(
                reader: open.reader, catalog: setup.catalog, journal: try Journal(path: bench.folder + "/a.sqlite"))
            let work = try await planner.plan(indexes: []).work
            #expect(work.map(\.index) == [index])
            #expect(try await ChecksumWork(client: open.client).apply(work) { _ in } == 1)
            let facts = FactsDocument.key(ofIndex: index)
            let after = try await bench.snapshot("nightly").visible
            #expect(after.filter { $0.key != facts } == before)
            #expect(try await planner.plan(indexes: []).work.isEmpty)
            let digest = SHA256Digest(of: Self.wheel.bytes).hex
            for name in ["b", "c"] {
                let journal = try Journal(path: bench.folder + "/\(name).sqlite")
                _ = try await bench.run(
                    bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
                ) { $0.journal = journal }
                let page = try await bench.snapshot("nightly").visible[ObjectKey("\(index)/filelock/index.html")]
                #expect(page?.text.contains("#sha256=\(digest)") == true)
            }
            // Other bytes under the same name are another file.
            try await putSilently(bench, TestWheel("filelock", "3.20.0", requiresPython: ">=3.11"), into: index)
            #expect(try await planner.plan(indexes: []).work.map(\.objects.count) == [1])
        }
    }

    @Test("What a later version keeps besides survives, and a later schema is left alone")
    func unknownFields() throws {
        var facts = try FactsDocument(json: Array(#"{"schema":1,"later":{"a":[1,2.5,null]},"files":{}}"#.utf8))
        let object = ListedObject(
            key: ObjectKey("v2/a/f.whl"), etag: ETag("0123"), size: 3, lastModified: .distantPast)
        facts.remember(SHA256Digest(of: [1]), of: object, named: "f.whl")
        let json = String(decoding: try facts.json(), as: UTF8.self)
        #expect(json.contains(#""later":{"a":[1,2.5,null]}"#))
        #expect(try FactsDocument(json: facts.json()).sha256(of: object, named: "f.whl") == SHA256Digest(of: [1]))
        #expect(throws: FactsDocument.Unreadable.laterSchema(2)) {
            try FactsDocument(json: Array(#"{"schema":2}"#.utf8))
        }
        #expect(throws: FactsDocument.Unreadable.malformed) { try FactsDocument(json: Array("[]".utf8)) }
    }

    @Test("Requires-Python is what the wheel says, whatever its upstream page claims")
    func requiresPython() async throws {
        let links = StrangerPageTests.link(
            StrangerPageTests.file, "#sha256=\(StrangerPageTests.sha256)", " data-requires-python=\"&gt;=3.6\"")
        try await StrangerPageTests.mirror(links) { bench, result in
            #expect(result.said == "done")
            let page = try await bench.snapshot("nightly").visible[ObjectKey("v2/gfx110X-all/demo/index.html")]
            #expect(page?.text.contains("data-requires-python=\"&gt;=3.9\"") == true)
        }
    }
}
