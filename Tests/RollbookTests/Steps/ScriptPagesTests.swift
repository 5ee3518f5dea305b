import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import S3
import SimpleRepository
import TestKit
import TestMachine
import Testing

/// An index of the replaced scripts, taken over: each difference is one that CHANGELOG.md states.
@Suite("Pages of the replaced scripts")
struct ScriptPagesTests {
    private static let index = "v2/gfx110X-all"
    /// Everything that the scripts would list, in a bucket that knows the digests.
    private static let listed = [
        TestWheel("torch", "2.10.0+rocm7.10.0", requiresPython: ">=3.10", requires: ["networkx"]),
        TestWheel("torch", "2.9.1+rocm7.10.0", requiresPython: ">=3.10", requires: ["networkx"]),
        TestWheel("networkx", "3.3", requiresPython: ">=3.10"),
        TestWheel("networkx", "3.4.2", requiresPython: ">=3.10"),
        TestWheel("networkx", "3.2.1", requiresPython: ">=3.9"),
        TestWheel("filelock", "3.20.0", requiresPython: ">=3.10"),
    ]
    /// Mirrored by them, and left off their pages.
    private static let unlisted = TestWheel("ml_dtypes", "0.5.4", requiresPython: ">=3.9")

    private static func taken(_ body: (TestBench, [ObjectKey: BucketSnapshot.Content]) async throws -> Void)
        async throws
    {
        let names = ["networkx", "filelock", "ml-dtypes"]
        let setup = BenchSetup(
            indexes: ["gfx110X-all"], ownWheels: [], upstream: [], dependencies: names.map { dependency($0) })
        try await TestBench.with(setup) { bench in
            for wheel in listed + [unlisted] { try await bench.put(wheel, into: index, of: "nightly") }
            let packages = Dictionary(grouping: listed) { ScriptPages.package($0.filename) }
            for (package, wheels) in packages {
                let files = wheels.map {
                    ScriptPages.File(name: $0.filename, sha256: SHA256Digest(of: $0.bytes).hex)
                }
                try await write(ScriptPages.page(of: package, files: files), "\(package)/index.html", bench)
            }
            // A package that left the bucket: the scripts never took its page away.
            try await write(ScriptPages.page(of: "triton", files: []), "triton/index.html", bench)
            try await write(ScriptPages.root(packages.keys + ["triton"]), "index.html", bench)
            let before = try await bench.snapshot("nightly").visible
            let result = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n"))
            #expect(result.said == "done")
            try await body(bench, before)
        }
    }

    private static func write(_ page: [UInt8], _ name: String, _ bench: TestBench) async throws {
        try await bench.store.write(
            page, to: ObjectKey("\(index)/\(name)"), in: bench.channel("nightly").bucket, contentType: "text/html",
            cacheControl: TestBench.pageCacheControl, metadata: [:])
    }

    /// The differences between two states of the pages, in words of CHANGELOG.md.
    private static func differences(
        _ before: [ObjectKey: BucketSnapshot.Content], _ after: [ObjectKey: BucketSnapshot.Content]
    ) throws -> Set<String> {
        var found: Set<String> = []
        for key in Set(before.keys).union(after.keys) where key.text.hasSuffix("/index.html") {
            let folder = key.text.dropFirst(index.count + 1).split(separator: "/").first.map(String.init) ?? ""
            guard let new = after[key] else {
                found.insert("The page of a project that has no file left is withdrawn")
                continue
            }
            guard let old = before[key] else {
                found.insert("The dependencies of jax are listed")
                continue
            }
            found.formUnion(frame(old.text, new.text))
            guard let project = ProjectName(folder), key.text != "\(index)/index.html" else { continue }
            let pages = try [old, new].map { try parseProjectPage(html: $0.bytes, project: project) }
            let diff = PageDiff(before: pages[0].files, after: pages[1].files, project: project)
            #expect(diff.gained == [] && diff.lost == [])
            for part in diff.changed.flatMap(\.differences).map(\.part) {
                #expect(["requires-python", "upload-time"].contains(part), "\(key): \(part)")
                found.insert(
                    part == "upload-time"
                        ? "Links say when their file was first published in the index"
                        : "`requires-python` is what the wheel's own core metadata says")
            }
            if pages[0].files.map(\.filename) != pages[1].files.map(\.filename) {
                found.insert("Files are ordered by version (PEP 440)")
            }
        }
        return found
    }

    private static func frame(_ old: String, _ new: String) -> Set<String> {
        var found: Set<String> = []
        if old.contains("TIMESTAMP"), !new.contains("TIMESTAMP") { found.insert("Pages hold no time stamp") }
        if !old.contains("<title>"), new.contains("<title>"), new.contains("pypi:repository-version") {
            found.insert("Pages state the repository version (PEP 629) and a title, and end with a line end")
        }
        return found
    }

    @Test("Each difference is one that the changelog states, and no link and no hash is lost")
    func takenOver() async throws {
        try await Self.taken { bench, before in
            let after = try await bench.snapshot("nightly").visible
            let found = try Self.differences(before, after)
            #expect(found.count == 7, "\(found.sorted())")
            let changelog = try String(contentsOfFile: Repository.path + "/CHANGELOG.md", encoding: .utf8)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for difference in found { #expect(changelog.contains(difference), "\(difference)") }
            let networkx = after[ObjectKey("\(Self.index)/networkx/index.html")]?.text ?? ""
            #expect(networkx.contains("networkx-3.2.1-py3-none-any.whl#sha256="))
            let project = try #require(ProjectName("networkx"))
            let pythons = try parseProjectPage(html: Array(networkx.utf8), project: project).files.map(\.requiresPython)
            #expect(pythons == [">=3.9", ">=3.10", ">=3.10"])
            let root = after[ObjectKey("\(Self.index)/index.html")]?.text ?? ""
            #expect(root.contains("ml-dtypes/") && !root.contains("triton"))
        }
    }

    @Test("Once taken over, nothing is written any more")
    func settled() async throws {
        try await Self.taken { bench, _ in
            bench.recorder.clear()
            let again = try await bench.run(
                bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n"))
            #expect(again.said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
        }
    }
}
