import Foundation
import HTTPTransport
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

/// A page is a function of the bucket: whichever machine writes it, and whatever it has seen before.
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

    private static let index = "v2/gfx110X-all"
    private static let facts = FactsDocument.key(ofIndex: index)
    private static let large = TestWheel("torch", "2.10.0", requiresPython: ">=3.12", filling: 200_000)

    /// The steps of one kind on nightly, as a run of a machine of its own.
    @discardableResult
    private func run(_ bench: TestBench, _ step: String, as machine: String) async throws -> RunResult {
        let journal = try Journal(path: bench.folder + "/\(machine).sqlite")
        bench.recorder.clear()
        return try await bench.run(bench.playbook("one", steps: "  - id: one\n    \(step)\n")) { $0.journal = journal }
    }

    private func text(_ bench: TestBench, _ project: String) async throws -> String {
        try await bench.snapshot("nightly").visible[ObjectKey("\(Self.index)/\(project)/index.html")]?.text ?? ""
    }

    @Test(
        "A digest that was read once is on every machine's pages; no file was written for it, and it can be taken back")
    func checksum() async throws {
        let setup = BenchSetup(indexes: ["gfx110X-all"], upstream: [Self.wheel])
        try await TestBench.with(setup) { bench in
            try await putSilently(bench, Self.wheel, into: Self.index)
            let before = try await bench.snapshot("nightly").visible
            let dry = try await DryRun(workspace: bench.workspace()).run(
                bench.playbook("dry", steps: "  - id: dry\n    checksum: { channel: nightly }\n"), inputs: [:],
                report: { _ in })
            #expect(
                dry.map(\.summary) == ["1 file of 1 index to be read, \(Self.wheel.bytes.count) bytes: \(Self.index)"])
            #expect(try await run(bench, "checksum: { channel: nightly }", as: "a").said == "done")
            #expect(bench.recorder.plans.last?.changes.map(\.key) == [Self.facts])
            // No reader asks for it, so it is not looked for in public.
            #expect(bench.recorder.plans.last?.expectedRequests.operations["HTTP GET"] == nil)
            let after = try await bench.snapshot("nightly").visible
            #expect(after.filter { !$0.key.isOwnDocument } == before.filter { !$0.key.isOwnDocument })
            #expect(try await run(bench, "checksum: { channel: nightly }", as: "b").said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
            let digest = SHA256Digest(of: Self.wheel.bytes).hex
            for name in ["b", "c"] {
                try await run(bench, "reindex: { channel: nightly }", as: name)
                #expect(try await text(bench, "filelock").contains("#sha256=\(digest)"))
            }
            let back = try await run(bench, "rollback: { run: last }", as: "a")
            #expect(back.said == "done")
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content == nil)
            #expect(try await run(bench, "rollback: { run: \(back.run.id) }", as: "a").said == "done")
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content != nil)
            // Other bytes under the same name are another file.
            try await putSilently(bench, TestWheel("filelock", "3.20.0", requiresPython: ">=3.11"), into: Self.index)
            #expect(try await run(bench, "checksum: { channel: nightly }", as: "d").said == "done")
            #expect(bench.recorder.plans.last?.changes.count == 1)
        }
    }

    @Test("What one machine reads in a large wheel no other reads again, and pages are the same")
    func learned() async throws {
        let setup = BenchSetup(indexes: ["gfx110X-all"], ownWheels: [], upstream: [])
        try await TestBench.with(setup) { bench in
            try await putSilently(bench, Self.large, into: Self.index)
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "a").said == "done")
            let page = try await text(bench, "torch")
            #expect(page.contains("data-requires-python=\"&gt;=3.12\""))
            let log = await bench.logLength()
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "b").said == "done")
            let asked = await bench.requests(to: "nightly", after: log)
            let wheel = ObjectKey("\(Self.index)/\(Self.large.filename)")
            #expect(asked.filter { $0.key == wheel }.map(\.operation) == ["HeadObject"])
            #expect(asked.filter { $0.key == Self.facts }.map(\.operation) == ["GetObject"])
            #expect(bench.recorder.plans.last?.isEmpty == true)
            #expect(try await text(bench, "torch") == page)
            let warm = await bench.logLength()
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "a").said == "done")
            let again = await bench.requests(to: "nightly", after: warm)
            #expect(again.filter { $0.key == wheel } == [])
            // The wheel has no digest anywhere: that alone is asked for. What was kept is not written again.
            #expect(again.filter { $0.key == Self.facts }.map(\.operation) == ["GetObject"])
            // The facts that a dry run has read are kept by the next run of that machine.
            try await bench.store.delete(bucket: bench.channel("nightly").bucket, key: Self.facts)
            let journal = try Journal(path: bench.folder + "/f.sqlite")
            _ = try await reindex(bench, journal)
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content == nil)
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "f").said == "done")
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content?.text.contains(">=3.12") == true)
            // A machine that may not write there goes on, and says so; a document of a later version stays as it is.
            let later = Array(#"{"schema":2,"files":{}}"#.utf8)
            try await bench.put(Self.facts.text, later, of: "nightly")
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "e").said == "done")
            #expect(bench.recorder.notes.contains { $0.contains("were not kept in the bucket") })
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content?.bytes == later)
        }
    }

    @Test(
        "A forged fact is found by a verification, and its command mends it", arguments: ["sha256", "requires-python"])
    func forged(part: String) async throws {
        let setup = BenchSetup(indexes: ["gfx110X-all"], ownWheels: [], upstream: [])
        try await TestBench.with(setup) { bench in
            try await putSilently(bench, Self.large, into: Self.index)
            #expect(try await run(bench, "checksum: { channel: nightly }", as: "a").said == "done")
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "a").said == "done")
            let kept = try #require(try await bench.snapshot("nightly").top(Self.facts)?.content)
            let digest = SHA256Digest(of: Self.large.bytes).hex
            let wrong =
                part == "sha256"
                ? kept.text.replacing(digest, with: SHA256Digest(of: [1]).hex)
                : kept.text.replacing(">=3.12", with: ">=3.99")
            #expect(wrong != kept.text)
            try await bench.put(Self.facts.text, Array(wrong.utf8), of: "nightly")
            // A machine that has read nothing believes it.
            #expect(try await run(bench, "reindex: { channel: nightly }", as: "b").said == "done")
            try await run(bench, "verify: { channel: nightly, wait: 1s }", as: "c")
            let checks = try Journal(path: bench.folder + "/c.sqlite").runs(limit: 1, unfinishedOnly: false).flatMap {
                try Journal(path: bench.folder + "/c.sqlite").checks(of: $0.id)
            }
            let found = checks.filter { $0.verdict == .fail }
            #expect(found.map(\.name) == [part == "sha256" ? "hash-mismatch" : "requires-python-mismatch"], "\(checks)")
            #expect(
                found.first?.hint
                    == "`rollbook checksum nightly --index \(Self.index) --reread`, "
                    + "then `rollbook reindex nightly --index \(Self.index)`")
            #expect(
                try await run(bench, "checksum: { channel: nightly, indexes: [\(Self.index)], reread: true }", as: "b")
                    .said
                    == "done")
            #expect(try await bench.snapshot("nightly").top(Self.facts)?.content?.text == kept.text)
            #expect(
                try await run(bench, "reindex: { channel: nightly, indexes: [\(Self.index)] }", as: "b").said == "done")
            #expect(try await run(bench, "verify: { channel: nightly, wait: 1s }", as: "c").said == "done")
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
        #expect(throws: DocumentFields.Unreadable.laterSchema(2)) {
            try FactsDocument(json: Array(#"{"schema":2}"#.utf8))
        }
        #expect(throws: DocumentFields.Unreadable.malformed) { try FactsDocument(json: Array("[]".utf8)) }
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
