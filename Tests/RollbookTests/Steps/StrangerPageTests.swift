import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import S3
import Sandbox
import SimpleRepository
import TestKit
import Testing

/// An upstream page is a stranger's list: only what would be mirrored has to be right.
@Suite("Upstream pages of strangers")
struct StrangerPageTests {
    static let wheel = TestWheel("demo", "1.0")
    static let file = "demo-1.0-py3-none-any.whl"
    static let sha256 = SHA256Digest(of: wheel.bytes).hex
    static let other = String(repeating: "0", count: 64)

    /// `<a>` of the wheel, with a fragment and attributes.
    static func link(_ name: String = file, _ fragment: String = "#sha256=\(sha256)", _ attributes: String = "")
        -> String
    {
        "<a href=\"/files/\(name)\(fragment)\"\(attributes)>\(name)</a>\n"
    }

    /// Mirrors `demo` from a page with these links, and reindexes.
    static func mirror(
        _ links: String, pins: [String] = [],
        answer: @escaping @Sendable (HTTPRequest) -> ScriptedUpstream.Answer? = { _ in nil },
        _ check: (TestBench, RunResult) async throws -> Void
    ) async throws {
        let page = Array("<html><head></head><body><h1>Links for demo</h1>\(links)</body></html>".utf8)
        let setup = BenchSetup(indexes: ["gfx110X-all"], upstream: [], dependencies: [dependency("demo", pins)])
        try await TestBench.with(setup) { bench in
            let reader = bench.reader
            let upstream = ScriptedUpstream { request in
                if let answer = answer(request) { return answer }
                if ScriptedUpstream.project(request) != nil {
                    return .init(headers: ["Content-Type": "text/html"], body: page)
                }
                guard request.url.hasSuffix("/files/\(Self.file)") else { return nil }
                return .init(
                    headers: ["Content-Length": "\(Self.wheel.bytes.count)"], body: Self.wheel.bytes)
            }
            let result = try await bench.rollOut("nightly") {
                $0.connections.transport = SplitTransport(upstream: upstream, rest: reader)
                $0.connections.upstream = { UpstreamLocation(url: ScriptedUpstream.base, origin: "the test") }
            }
            try await check(bench, result)
        }
    }

    /// Pages whose odd links do no harm: they are left out, or count as one.
    static let harmless: [(name: String, links: String)] = [
        ("a file of another project", link() + link("other-0.3-py3-none-any.whl") + link("demo-all-0.17.tar.gz")),
        ("the same file twice", link() + link()),
        ("the same file twice, once without a hash", link(file, "") + link()),
        (
            "the same file from another place",
            link() + "<a href=\"https://h.example.org/\(file)#sha256=\(sha256)\">x</a>"
        ),
        (
            "contradictory hashes of what is not mirrored",
            link() + link("demo-0.9-py3-none-any.whl") + link("demo-0.9-py3-none-any.whl", "#sha256=\(other)")
        ),
        ("an older file without a hash", link() + link("demo-0.9-py3-none-any.whl", "")),
        ("an older file that cannot be fetched", link() + "<a href=\"ftp://h/demo-0.9-py3-none-any.whl\">x</a>"),
        ("a yanked newer file", link() + link("demo-2.0-py3-none-any.whl", "#sha256=\(other)", " data-yanked")),
        ("a promised metadata file that is not there", link(file, "#sha256=\(sha256)", " data-core-metadata=\"true\"")),
        ("a yanked link beside one that is not", link(file, "#sha256=\(sha256)", " data-yanked=\"no\"") + link()),
    ]

    @Test("What is odd and not mirrored does no harm", arguments: harmless.map(\.name))
    func leftOut(name: String) async throws {
        let links = try #require(Self.harmless.first { $0.name == name }).links
        try await Self.mirror(links) { bench, result in
            #expect(result.said == "done")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/\(Self.file)")]?.bytes == Self.wheel.bytes)
            #expect(!after.keys.contains { $0.text.contains("other-") || $0.text.contains("demo-0.9") })
            let page = try #require(after[ObjectKey("v2/gfx110X-all/demo/index.html")])
            #expect(page.text.contains("../\(Self.file)#sha256=\(Self.sha256)"))
            #expect(!page.text.contains("data-yanked"))
            #expect(!page.text.contains("data-core-metadata"))
            #expect(bench.recorder.plans.first?.changes.count == 1)
        }
    }

    static let refused: [(name: String, links: String, error: UpstreamError)] = [
        (
            "contradictory hashes", link() + link(file, "#sha256=\(other)"),
            .contradiction(file, project: "demo", what: "sha256", values: [sha256, other])
        ),
        ("no hash", link(file, ""), .noHash(file, project: "demo")),
        ("a weak hash alone", link(file, "#md5=00000000000000000000000000000000"), .noHash(file, project: "demo")),
        (
            "no http URL", "<a href=\"ftp://h/\(file)#sha256=\(sha256)\">x</a>",
            .unsafeFile(file, project: "demo", reason: "its URL is not an http URL")
        ),
        (
            "quarantined",
            "<meta name=\"pypi:project-status\" content=\"quarantined\">"
                + "<meta name=\"pypi:project-status-reason\" content=\"malware\">" + link(),
            .quarantined(
                project: "demo", reason: "the upstream index says that the project is quarantined: malware")
        ),
    ]

    @Test("What would be mirrored and is wrong is an error before the first write", arguments: refused.map(\.name))
    func isRefused(name: String) async throws {
        let (_, links, expected) = try #require(Self.refused.first { $0.name == name })
        try await Self.mirror(links) { bench, result in
            guard case .error(let error as UpstreamError) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            #expect(error == expected)
            let writes = await bench.requests(to: "nightly").filter { !["GET", "HEAD"].contains($0.method) }
            #expect(writes == [])
        }
    }

    @Test("The status of a project is named with its reason", arguments: ["archived", "deprecated"])
    func status(marker: String) async throws {
        let links =
            "<meta name=\"pypi:project-status\" content=\"\(marker)\">"
            + "<meta name=\"pypi:project-status-reason\" content=\"use demo2\">" + Self.link()
        try await Self.mirror(links) { bench, result in
            #expect(result.said == "done")
            let notes = bench.recorder.plans.first?.notes ?? []
            #expect(notes.contains("demo: the upstream index says that the project is \(marker): use demo2"))
        }
    }

    @Test("A version that is yanked and pinned is published as yanked, also by a reindex of another machine")
    func pinnedYanked() async throws {
        let links = Self.link(Self.file, "#sha256=\(Self.sha256)", " data-yanked=\"bröken &amp; old\"")
        try await Self.mirror(links, pins: ["1.0"]) { bench, result in
            #expect(result.said == "done")
            let key = ObjectKey("v2/gfx110X-all/demo/index.html")
            let page = try #require(try await bench.snapshot("nightly").visible[key])
            #expect(page.text.contains("data-yanked=\"bröken &amp; old\""))
            #expect(
                bench.recorder.plans.first?.notes.contains { $0.contains("1.0 is yanked upstream: bröken") } == true)
            let again = try await bench.run(
                bench.playbook("again", steps: "  - id: pages\n    reindex: { channel: nightly }\n"))
            #expect(again.said == "done")
            #expect(bench.recorder.plans.last?.isEmpty == true)
        }
    }

    @Test("A yanked version is no latest one")
    func yankedLatest() async throws {
        try await Self.mirror(Self.link(Self.file, "#sha256=\(Self.sha256)", " data-yanked")) { _, result in
            guard case .error(PlanError.noSuchVersion(_, pin: "latest", _, _)) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
        }
    }

    @Test(
        "A server that refuses HEAD, or tells no length, serves by GET",
        arguments: [(405, nil), (403, nil), (200, nil), (200, "-1"), (200, "many")] as [(Int, String?)])
    func head(status: Int, length: String?) async throws {
        try await Self.mirror(
            Self.link(),
            answer: { request in
                guard request.method == "HEAD", request.url.contains("/files/") else { return nil }
                return .init(status: status, headers: length.map { ["Content-Length": $0] } ?? [:])
            }
        ) { bench, result in
            #expect(result.said == "done")
            let plan = try #require(bench.recorder.plans.first)
            #expect(plan.bytes == Int64(Self.wheel.bytes.count))
        }
    }

    @Test("A file that is longer than the index said is not read to its end, and nothing is written")
    func longer() async throws {
        try await Self.mirror(
            Self.link(),
            answer: { request in
                guard request.method == "HEAD", request.url.contains("/files/") else { return nil }
                return .init(headers: ["Content-Length": "10"])
            }
        ) { bench, result in
            let said = result.said
            #expect(said.contains("it has more than the 10 bytes that the upstream index says"), "\(said)")
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/\(Self.file)")] == nil)
        }
    }

    @Test("A file named by SHA-512 or SHA-384 is checked by it, and published with its SHA-256", arguments: [384, 512])
    func otherDigest(bits: Int) async throws {
        let hex = encodeHex(digest(bits == 512 ? .sha512 : .sha384, of: Self.wheel.bytes))
        try await Self.mirror(Self.link(Self.file, "#sha\(bits)=\(hex)")) { bench, result in
            #expect(result.said == "done")
            let page = try await bench.snapshot("nightly").visible[ObjectKey("v2/gfx110X-all/demo/index.html")]
            #expect(page?.text.contains("#sha256=\(Self.sha256)") == true)
        }
        let wrong = String(repeating: "ab", count: bits / 8)
        try await Self.mirror(Self.link(Self.file, "#sha\(bits)=\(wrong)")) { bench, result in
            guard case .error(UpstreamError.differentBytes) = result.outcome else {
                Issue.record("said \(result.said)")
                return
            }
            let after = try await bench.snapshot("nightly").visible
            #expect(after[ObjectKey("v2/gfx110X-all/\(Self.file)")] == nil)
        }
    }
}

/// Upstream's URLs to one transport, all else to another.
struct SplitTransport: Transport {
    let upstream: ScriptedUpstream
    let rest: any Transport

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let isUpstream = request.url.hasPrefix("http://upstream.example.org/")
        return try await isUpstream ? upstream.send(request) : rest.send(request)
    }
}
