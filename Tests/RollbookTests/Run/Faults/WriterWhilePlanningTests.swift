import HTTPTransport
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

/// Another writer works on an index after it was listed and before the plan is made.
@Suite("Another writer while a plan is made")
struct WriterWhilePlanningTests {
    static let index = "v2/gfx120X-all"
    static let own = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
    static let theirs = TestWheel("torch", "2.9.2+rocm7.10.0")

    @Test("A page that lists files which our listing does not know is not overwritten")
    func newerPage() async throws {
        // A larger index would not notice by its size.
        try await TestBench.with(BenchSetup(shrinkMax: 1)) { bench in
            let page = "\(Self.index)/torch/index.html"
            let result = try await reindex(bench, before: "GET", of: page) {
                try await bench.put(Self.theirs, into: Self.index, of: "nightly")
                try await bench.putPage(
                    page, of: "nightly",
                    links: [Self.own, Self.theirs].map { ("../" + percentEncodePathSegment($0.filename), $0.filename) })
            }
            #expect(result.run.state == .conflict, "\(result.said)")
            let now = try await bench.snapshot("nightly")
            #expect(now.visible[ObjectKey(page)]?.text.contains(Self.theirs.filename) == true)
            #expect(try await bench.resume(result.run).said == "done")
            let after = try await bench.snapshot("nightly")
            #expect(after.visible[ObjectKey(page)]?.text.contains("2.9.2") == true)
        }
    }

    @Test(
        "A file that is removed after it was listed is on no page, and the run says that somebody was there",
        arguments: [("HEAD", ""), ("GET", ".metadata")])
    func removedFile(method: String, suffix: String) async throws {
        let key = "\(Self.index)/\(Self.own.filename)"
        // Of one content in several indexes only one is asked.
        try await TestBench.with(BenchSetup(indexes: ["gfx120X-all"])) { bench in
            try await bench.put(key + ".metadata", Self.own.metadata, of: "nightly")
            let result = try await reindex(bench, before: method, of: key + suffix) {
                for key in [key, key + ".metadata"] {
                    try await bench.sandbox.delete(bucket: "nightly-python", key: ObjectKey(key))
                }
            }
            #expect(result.run.state == .conflict, "\(result.said)")
            #expect(try bench.journal.changes(of: result.run.id) == [], "nothing was planned")
        }
    }

    /// - Parameter change: made once, just before the first such request for the key.
    private func reindex(
        _ bench: TestBench, before method: String, of key: String, _ change: @escaping @Sendable () async throws -> Void
    ) async throws -> RunResult {
        let isDone = Mutex(false)
        let playbook = try bench.playbook("pages", steps: "  - id: pages\n    reindex: { channel: nightly }\n")
        return try await bench.run(playbook) { workspace in
            workspace.connections.makeClient = { channel in
                bench.client(channel.bucket) { request in
                    guard request.method == method, request.url.hasSuffix(percentEncoded(key)),
                        !isDone.withLock({ $0 })
                    else { return }
                    isDone.withLock { $0 = true }
                    try await change()
                }
            }
        }
    }
}

/// As the path of an S3 URL has it.
private func percentEncoded(_ key: String) -> String {
    key.split(separator: "/").map { percentEncodePathSegment(String($0)) }.joined(separator: "/")
}
