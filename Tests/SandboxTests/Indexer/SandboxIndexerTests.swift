import FoundationEssentials
import Objects
import Synchronization
import Testing

@testable import Sandbox

/// The emulated indexer, by a clock that the test turns.
@Suite struct SandboxIndexerTests {
    private final class Clock: Sendable {
        private let seconds = Mutex(1_795_442_531.0)
        var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func pass(_ seconds: Double) { self.seconds.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private static let page = ObjectKey("v2/a/torch/index.html")
    private static let root = ObjectKey("v2/a/index.html")

    /// An hour, so that no timer comes before the test's own clock.
    private func sandbox(_ settings: IndexerSettings = .init(bucket: "b", roots: ["v2"], delaySeconds: 3600))
        async throws
        -> Sandbox
    {
        let sandbox = try Sandbox(configuration: SandboxConfiguration(now: { [clock] in clock.now }))
        try await sandbox.createBucket("b")
        try await sandbox.indexers.replace(with: [settings])
        return sandbox
    }

    private func text(_ key: ObjectKey, _ sandbox: Sandbox) async throws -> String? {
        let versions = try await sandbox.versions("b").filter { $0.key == key && $0.isLatest }
        return try versions.first.flatMap {
            $0.version.isDeleteMarker ? nil : String(decoding: try $0.version.body.collected(), as: UTF8.self)
        }
    }

    private func put(_ key: String, _ sandbox: Sandbox, _ text: String = "bytes") async throws {
        try await sandbox.put(bucket: "b", key: ObjectKey(key), bytes: Array(text.utf8))
    }

    /// Any request: what is due is written before it is answered.
    private func ask(_ sandbox: Sandbox) async {
        _ = await sandbox.s3.respond(to: SandboxRequest(method: "HEAD", target: "/b", body: .empty))
    }

    @Test("A file's page comes late, with its hash, and the root page with it; other projects' pages stay as they are")
    func created() async throws {
        let sandbox = try await sandbox()
        try await put("v2/a/torch-2.9.1%2Brocm-py3-none-any.whl".replacing("%2B", with: "+"), sandbox)
        try await put(
            "v2/a/torch-2.9.1+rocm-py3-none-any.whl.metadata", sandbox, "Name: torch\nRequires-Python: >=3.10\n\n")
        clock.pass(3599)
        await ask(sandbox)
        #expect(try await text(Self.page, sandbox) == nil)
        clock.pass(1)
        await ask(sandbox)
        let page = try #require(try await text(Self.page, sandbox))
        let hash = SHA256Digest(of: Array("bytes".utf8)).hex
        #expect(
            page.contains("<a href=\"../torch-2.9.1%2Brocm-py3-none-any.whl#sha256=\(hash)\" data-dist-info-metadata"))
        #expect(page.contains("data-requires-python=\"&gt;=3.10\">torch-2.9.1+rocm-py3-none-any.whl</a>"))
        #expect(try await text(Self.root, sandbox)?.contains("<a href=\"torch/\">torch</a>") == true)

        try await put("v2/a/rocm-1.tar.gz", sandbox)
        clock.pass(3600)
        await ask(sandbox)
        #expect(try await text(Self.page, sandbox) == page, "only the project of the event is written")
        #expect(try await text("v2/a/rocm/index.html", sandbox) != nil)
    }

    @Test(
        "It writes over whatever is there, and when the last file goes takes the page and its place on the root page away"
    )
    func removed() async throws {
        let sandbox = try await sandbox()
        try await put("v2/a/torch-1-py3-none-any.whl", sandbox)
        try await put(Self.page.text, sandbox, "somebody's page")
        clock.pass(3600)
        await ask(sandbox)
        #expect(try await text(Self.page, sandbox)?.contains("torch-1-py3-none-any.whl") == true)
        try await sandbox.delete(bucket: "b", key: "v2/a/torch-1-py3-none-any.whl")
        clock.pass(3600)
        await ask(sandbox)
        #expect(try await text(Self.page, sandbox) == nil)
        #expect(try await text(Self.root, sandbox)?.contains("torch") == false)
    }

    @Test("Pages, documents and files elsewhere start nothing")
    func others() async throws {
        let sandbox = try await sandbox()
        for key in [
            "v2/torch-1-py3-none-any.whl", ".rollbook/log/1.jsonl", "v3/a/torch-1-py3-none-any.whl", "v2/a/notes.txt",
        ] {
            try await put(key, sandbox)
        }
        await sandbox.indexers.writeAll()
        #expect(try await sandbox.versions("b").count == 4)
    }

    @Test("Files that came while it did not run are found when it starts; a right page is not written again")
    func missed() async throws {
        let sandbox = try await sandbox()
        try await sandbox.indexers.replace(with: [])
        try await put("v2/a/torch-1-py3-none-any.whl", sandbox)
        let settings = IndexerSettings(bucket: "b", roots: ["v2"], delaySeconds: 3600)
        try await sandbox.indexers.replace(with: [settings])
        await sandbox.indexers.writeAll()
        #expect(try await text(Self.page, sandbox) != nil)
        let count = try await sandbox.versions("b").count
        try await sandbox.indexers.replace(with: [settings])
        await sandbox.indexers.writeAll()
        #expect(try await sandbox.versions("b").count == count)
    }

    @Test("The layout with files beside their page; an index that is named; a timer where no request comes")
    func besidePages() async throws {
        let sandbox = try await sandbox(
            IndexerSettings(bucket: "b", indexes: ["v5/whl"], besidePages: true, delaySeconds: 0.01))
        try await put("v5/whl/ml-dtypes/ml_dtypes-1-py3-none-any.whl", sandbox)
        try await put("v5/whl/other/torch-1-py3-none-any.whl", sandbox)
        clock.pass(1)
        while try await text("v5/whl/index.html", sandbox) == nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(
            try await text("v5/whl/ml-dtypes/index.html", sandbox)?.contains("href=\"ml_dtypes-1-py3-none-any.whl#")
                == true)
        #expect(try await text("v5/whl/other/index.html", sandbox) == nil)
        await sandbox.stop()
    }

    @Test("The bucket's notification configuration names it, and no more once it is gone")
    func notifications() async throws {
        let sandbox = try await sandbox()
        func document() async throws -> String? {
            try await sandbox.s3.store.settings(of: "b").configurations["notification"]
        }
        #expect(try await document()?.contains("<Value>v2/</Value>") == true)
        try await sandbox.indexers.replace(with: [])
        #expect(try await document() == nil)
    }
}
