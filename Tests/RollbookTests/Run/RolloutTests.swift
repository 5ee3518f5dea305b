import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("Rollout: mirror and reindex on the sandbox")
struct RolloutTests {
    static let setup = BenchSetup(
        roots: ["v2-staging", "v2"],
        upstream: [
            TestWheel("filelock", "3.20.0", requiresPython: ">=3.10"), TestWheel("filelock", "3.9.0"),
            TestWheel("networkx", "3.4.2", requiresPython: ">=3.10"),
            TestWheel("networkx", "3.5", requiresPython: ">=3.11"), TestWheel("networkx", "3.6rc1"),
        ],
        dependencies: [dependency("filelock"), dependency("networkx", ["3.4.2", "latest"])])
    static let mirrored = ["filelock-3.20.0", "networkx-3.4.2", "networkx-3.5"].map { $0 + "-py3-none-any.whl" }

    @Test("Every index gets every file, its sidecar and its pages", arguments: ["dev", "nightly"])
    func content(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            let before = try await bench.snapshot(channel)
            let result = try await bench.rollOut(channel)
            #expect(result.said == "done")
            let after = try await bench.snapshot(channel)
            for prefix in Self.setup.prefixes {
                for file in Self.mirrored {
                    let wheel = try #require(after.visible[ObjectKey("\(prefix)/\(file)")])
                    #expect(wheel.contentType == "binary/octet-stream")
                    #expect(after.visible[ObjectKey("\(prefix)/\(file).metadata")] != nil)
                }
                let networkx = try await page(bench, channel, "\(prefix)/networkx/index.html")
                let timeless = networkx.replacing(#/ data-upload-time="[^"]*"/#, with: "")
                #expect(timeless.contains(Self.networkxPage))
                #expect(
                    try await page(bench, channel, "\(prefix)/index.html")
                        .contains("<a href=\"filelock/\">filelock</a>"))
            }
            let pages = after.visible.filter { $0.key.lastComponent == "index.html" }
            #expect(pages.count == 4 * 4)
            #expect(pages.allSatisfy { $0.value.contentType == "text/html" })
            #expect(pages.allSatisfy { $0.value.cacheControl == TestBench.pageCacheControl })
            if channel == "nightly" {
                #expect(try await bench.unexplained(channel, since: before) == [])
                #expect(await bench.sandbox.purgedVersions() == [])
            }
            #expect(try bench.journal.verify() == [])
        }
    }

    /// As a page must be, to the byte: versions ascending, hash, sidecar's hash, Python.
    static let networkxPage = page(
        of: "networkx",
        [
            TestWheel("networkx", "3.4.2", requiresPython: ">=3.10"),
            TestWheel("networkx", "3.5", requiresPython: ">=3.11"),
        ])

    static func page(of project: String, _ wheels: [TestWheel]) -> String {
        let anchors = wheels.map { wheel in
            let metadata = "sha256=\(SHA256Digest(of: wheel.metadata).hex)"
            return "    <a href=\"../\(wheel.filename)#sha256=\(SHA256Digest(of: wheel.bytes).hex)\""
                + " data-dist-info-metadata=\"\(metadata)\" data-core-metadata=\"\(metadata)\""
                + " data-requires-python=\"\(wheel.requiresPython?.replacing(">", with: "&gt;") ?? "")\">"
                + "\(wheel.filename)</a><br/>"
        }
        return anchors.joined(separator: "\n")
    }

    @Test("The second run writes nothing", arguments: ["dev", "nightly"])
    func idempotent(channel: String) async throws {
        try await TestBench.with(Self.setup) { bench in
            #expect(try await bench.rollOut(channel).said == "done")
            let after = try await bench.snapshot(channel)
            let log = await bench.logLength()
            let second = try await bench.rollOut(channel)
            #expect(second.said == "done")
            #expect(try await bench.snapshot(channel) == after)
            #expect(try bench.journal.changes(of: second.run.id) == [])
            let requests = await bench.requests(to: channel, after: log)
            #expect(requests.allSatisfy { ["GET", "HEAD"].contains($0.method) })
        }
    }

    @Test(
        "A second reindex asks for the bucket's settings, its decisions, its indexes and their listings, nothing else")
    func cheapReindex() async throws {
        try await TestBench.with(Self.setup) { bench in
            let reindex = try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
            #expect(try await bench.rollOut("nightly").said == "done")
            let log = await bench.logLength()
            #expect(try await bench.run(reindex).said == "done")
            let operations = await bench.requests(to: "nightly", after: log).map(\.operation)
            // One discovery for each of two roots, one page for each of four indexes.
            #expect(operations.count { $0 == "ListObjectsV2" } == 2 + 4)
            let others = operations.filter { $0 != "ListObjectsV2" }
            #expect(Set(others).count == others.count)
            // And what was decided of files, which is one document.
            #expect(others.allSatisfy { $0.hasPrefix("GetBucket") || $0 == "GetObject" })
        }
    }

    @Test("A file is downloaded once, whatever number of indexes and channels it goes to")
    func downloads() async throws {
        try await TestBench.with(Self.setup) { bench in
            let both = try bench.playbook(
                "both",
                steps: """
                      - id: dev-update
                        mirror: { channel: dev, package: torch }
                      - id: nightly-update
                        mirror: { channel: nightly, package: torch }

                    """)
            #expect(try await bench.run(both).said == "done")
            let downloads = await bench.sandbox.log().filter {
                $0.operation == "CDN" && $0.method == "GET" && $0.bucket == TestBench.upstreamBucket
                    && $0.target.hasSuffix(".whl")
            }
            #expect(
                downloads.map(\.target).sorted()
                    == Self.mirrored.map { name in
                        "/simple/\(name.split(separator: "-")[0])/\(name)"
                    })
            let puts = await bench.requests(to: "nightly").filter { $0.operation == "PutObject" }
            let copies = await bench.requests(to: "nightly").filter { $0.operation == "CopyObject" }
            #expect(puts.count { $0.key.text.hasSuffix(".whl") } == 3)
            #expect(copies.count == 3 * 3)
        }
    }

    private func page(_ bench: TestBench, _ channel: String, _ key: String) async throws -> String {
        let bytes = try await bench.sandbox.bytes(bucket: bench.channel(channel).bucket, key: ObjectKey(key))
        return String(decoding: try #require(bytes), as: UTF8.self)
    }
}
