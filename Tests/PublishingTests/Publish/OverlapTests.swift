import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

/// The works of a publisher at the same time, and the faults that this must not hide.
@Suite struct OverlapTests {
    private static let first: ObjectKey = "v2-staging/gfx1151/file"
    private static let second: ObjectKey = "v2/gfx1151/file"

    private func put(_ key: ObjectKey) -> Change {
        let bytes = Array(key.text.utf8)
        return Change(
            key: key, index: String(key.text.dropLast("/file".count)), project: nil, rank: .artifact,
            action: .put(
                .init(
                    source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
                    attributes: ObjectAttributes())), before: .exact(.absent))
    }

    /// The copy of one root's object into the other.
    private func copy() -> Change {
        let bytes = Array(Self.first.text.utf8)
        let content = Change.Content(
            source: .stored, sha256: SHA256Digest(of: bytes), size: Int64(bytes.count), attributes: ObjectAttributes())
        return Change(
            key: Self.second, index: "v2/gfx1151", project: nil, rank: .artifact,
            action: .copy(from: Self.first, version: nil, content), before: .exact(.absent))
    }

    /// A channel with two roots, whose plan has a change below each.
    private func apply(
        _ bench: OperationsBench, _ transport: any Transport, second: Change? = nil, showedVersions: Bool = false,
        lastly: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Publisher.Outcome {
        let channel = Channel(
            name: "test", bucket: OperationsBench.bucket, region: "us-east-2", endpoint: bench.sandbox.s3URL,
            publicURL: bench.channel.publicURL, roots: ["v2-staging", "v2"], conditions: .trusted)
        let publisher = Publisher(
            channel: channel, versioning: BucketVersioning(status: .enabled),
            client: OperationsBench.client(bench.sandbox, transport, now: OperationsBench.now), journal: bench.journal,
            spool: Spool(folder: bench.folder + "/spool", transport: bench.transport), showedVersions: showedVersions,
            now: OperationsBench.now, onFinish: { _ in }, isInterrupted: { false })
        let plan = Plan(channel: channel, changes: [put(Self.first), second ?? put(Self.second)])
        return try await publisher.apply(plan, step: .init(runID: OperationsBench.runID, position: 0), lastly: lastly)
    }

    @Test("After an answer that showed a version, no write goes ahead of the others")
    func noFirstWrite() async throws {
        try await OperationsBench.with { bench in
            let other: ObjectKey = "v2-staging/gfx1151/other"
            let hook = HookedTransport(inner: bench.transport)
            hook.before = { request in
                guard request.method == "PUT" else { return }
                for _ in 0..<500 where hook.seen.count(where: { $0.method == "PUT" }) < 2 {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(hook.seen.count { $0.method == "PUT" } == 2)
            }
            var second = put(Self.first)
            second.key = other
            let outcome = try await apply(bench, hook, second: second, showedVersions: true)
            #expect(outcome.count(.applied) == 2)
        }
    }

    @Test("A root begins beside the last listing of the root before it")
    func nextRoot() async throws {
        try await OperationsBench.with { bench in
            let hook = HookedTransport(inner: bench.transport)
            // The listing waits for the write of the next root; without overlap it would give up.
            hook.before = { request in
                guard request.isListing(of: "v2-staging") else { return }
                for _ in 0..<500 where !hook.seen.contains(where: { $0.isPut(of: Self.second) }) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(hook.seen.contains { $0.isPut(of: Self.second) })
            }
            let outcome = try await apply(bench, hook)
            #expect(outcome.count(.applied) == 2)
        }
    }

    /// Another writer, who overwrites the first root's object just before that root is listed for the last time.
    private func overwriting(_ bench: OperationsBench) -> HookedTransport {
        let isDone = Mutex(false)
        let hook = HookedTransport(inner: bench.transport)
        hook.before = { request in
            guard request.isListing(of: "v2-staging"), !isDone.withLock({ $0 }) else { return }
            isDone.withLock { $0 = true }
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: Self.first, bytes: [1])
        }
        return hook
    }

    @Test(
        "Another writer that only the last listing of a root shows is a conflict, and the next root is done all the same"
    )
    func conflict() async throws {
        try await OperationsBench.with { bench in
            let hook = overwriting(bench)
            let kept = Mutex(0)
            let outcome = try await apply(bench, hook) { kept.withLock { $0 += 1 } }
            #expect(outcome.all(.conflict).map(\.key) == [Self.first])
            #expect(outcome.all(.applied).map(\.key) == [Self.second])
            #expect(kept.withLock { $0 } == 0)
        }
    }

    @Test("A root that copies objects of the root before it begins after that one's last listing")
    func copies() async throws {
        try await OperationsBench.with { bench in
            let hook = overwriting(bench)
            let outcome = try await apply(bench, hook, second: copy())
            #expect(outcome.all(.conflict).map(\.key) == [Self.first])
            #expect(outcome.all(.skipped).map(\.key) == [Self.second])
            #expect(!hook.seen.contains { $0.isPut(of: Self.second) })
        }
    }

    @Test("What goes beside the last listing is left out where a change was not applied")
    func lastly() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: Self.second, bytes: [1])
            let kept = Mutex(0)
            let outcome = try await apply(bench, bench.transport) { kept.withLock { $0 += 1 } }
            #expect(outcome.all(.conflict).map(\.key) == [Self.second])
            #expect(kept.withLock { $0 } == 0)
        }
    }

    @Test("A listing that fails ends the run, also beside the next root")
    func failingListing() async throws {
        try await OperationsBench.with { bench in
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions")])
            await #expect(throws: S3Error.self) { try await apply(bench, bench.transport) }
        }
    }
}

/// Calls a hook before each request, and knows what was sent.
private final class HookedTransport: Transport {
    let inner: any Transport
    private let requests = Mutex<[HTTPRequest]>([])
    private let hook = Mutex<@Sendable (HTTPRequest) async throws -> Void>({ _ in })

    init(inner: any Transport) { self.inner = inner }

    var seen: [HTTPRequest] { requests.withLock { $0 } }

    var before: @Sendable (HTTPRequest) async throws -> Void {
        get { hook.withLock { $0 } }
        set { hook.withLock { $0 = newValue } }
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        requests.withLock { $0.append(request) }
        try await before(request)
        return try await inner.send(request)
    }
}

extension HTTPRequest {
    fileprivate func isListing(of prefix: String) -> Bool {
        method == "GET" && url.contains("versions=") && url.contains("prefix=\(prefix)")
    }

    fileprivate func isPut(of key: ObjectKey) -> Bool { method == "PUT" && url.hasSuffix("/" + key.text) }
}
