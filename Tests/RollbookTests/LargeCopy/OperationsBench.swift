import AWSRequests
import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import RollbookTestSupport
import RunJournal
import S3
import Testing

@testable import Indexes
@testable import Publishing
@testable import Rollbook
@testable import Sandbox

/// A sandbox on loopback with one bucket and its public site, a journal with a run begun, and a publisher.
struct OperationsBench: Sendable {
    let sandbox: Sandbox
    let channel: Channel
    let client: S3Client
    let journal: Journal
    let folder: String
    let transport: CurlTransport

    static let bucket = "wheels"
    static let runID = "20261123-120000-abcd"
    static let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_795_435_200) }

    static func with(
        versioning: BucketVersioningState = .enabled, production: Bool = false, removals: Removals.Rule = .none,
        _ body: (OperationsBench) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("rollbook-operations-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let sandbox = try Sandbox(
            configuration: SandboxConfiguration(
                distributions: [CDNDistribution(id: bucket, bucket: bucket)], now: now))
        try await sandbox.start()
        let transport = CurlTransport()
        do {
            try await sandbox.createBucket(bucket, versioning: versioning)
            let bench = try OperationsBench(sandbox, folder: folder, transport: transport, production: production)
            try await body(bench)
        } catch {
            transport.close()
            await sandbox.stop()
            throw error
        }
        transport.close()
        let kept = Removals.keptMD5s(folder + "/journal.sqlite")
        let problems = Removals.problems(await sandbox.purgedVersions()) { kept.contains($0) }
        if removals == .none { #expect(problems == [], "no default operation deletes for good") }
        await sandbox.stop()
    }

    private init(_ sandbox: Sandbox, folder: String, transport: CurlTransport, production: Bool) throws {
        self.sandbox = sandbox
        self.folder = folder
        self.transport = transport
        channel = Channel(
            name: "test", bucket: Self.bucket, region: "us-east-2", endpoint: sandbox.s3URL, production: production,
            publicURL: (sandbox.cdnURL(for: Self.bucket) ?? "") + "/", roots: ["v2"], conditions: .trusted)
        client = Self.client(sandbox, transport, now: Self.now)
        journal = try Journal(path: folder + "/journal.sqlite")
        let run = RunRecord(
            id: Self.runID, kind: .playbook, name: "test", operatorName: "tester", host: "here", pid: 1,
            toolVersion: "0", definition: "", startedAt: Self.now())
        let step = StepRecord(runID: run.id, position: 0, stepID: "only", kind: "mirror", channel: "test")
        try journal.beginRun(run, steps: [step], at: Self.now())
    }

    /// A client that finds these fields in every answer to HEAD besides what the sandbox says.
    func client(stamping fields: HTTPHeaders) -> S3Client {
        Self.client(sandbox, StampingTransport(inner: transport, fields: fields), now: Self.now)
    }

    private static func client(
        _ sandbox: Sandbox, _ transport: any Transport, bucket: String = bucket, now: @escaping @Sendable () -> Date
    ) -> S3Client {
        S3Client(
            bucket: bucket, configuration: S3Configuration(region: "us-east-2", endpoint: sandbox.s3URL),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: now, sleep: { _ in })
    }

    func publisher(limits: WriteLimits = .amazon, mfaDelete: Bool = false) -> Publisher {
        Publisher(
            channel: channel, versioning: BucketVersioning(status: .enabled, mfaDelete: mfaDelete), client: client,
            journal: journal, spool: Spool(folder: folder + "/spool", transport: transport), limits: limits,
            now: Self.now, onFinish: { _ in }, isInterrupted: { false })
    }

    func apply(_ changes: [Change], limits: WriteLimits = .amazon) async throws -> Publisher.Outcome {
        try await publisher(limits: limits).apply(
            Plan(channel: channel, changes: changes), step: .init(runID: Self.runID, position: 0))
    }

    /// The newest version of a key, as a recorded state.
    func state(_ key: ObjectKey) async throws -> ObjectState {
        let versions = try await VersionLook(client: client).versions(of: [key])[key] ?? []
        return ObjectState(newest: versions.first, versioned: true)
    }

    private static let emptyCatalog = Catalog(
        wheels: WheelRules(pythonTags: [], platformTags: []), projects: [], listing: ListingRules(names: []))

    /// - Parameter now: the clock of this machine, which the service's may differ from.
    func workspace(
        channel: Channel? = nil, now: @escaping @Sendable () -> Date = Self.now,
        upstream: @escaping @Sendable () async throws -> UpstreamLocation
    ) -> Workspace {
        Workspace(
            channels: [channel ?? self.channel], catalog: Self.emptyCatalog, journal: journal,
            makeClient: { [sandbox, transport] in Self.client(sandbox, transport, bucket: $0.bucket, now: now) },
            transport: transport, upstream: upstream,
            spoolFolder: folder + "/spool",
            operatorInfo: .init(name: "tester", host: "here", pid: 1, toolVersion: "0"), now: now,
            sleep: { _ in }, makeRunID: { "20261123-120001-abcd" }, isInterrupted: { false }, report: { _ in },
            ask: { _ in .nobody }, publicWaitSeconds: 0)
    }
}

private struct StampingTransport: Transport {
    let inner: any Transport
    let fields: HTTPHeaders

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var response = try await inner.send(request)
        if request.method == "HEAD" { fields.fields.forEach { response.headers.append($0.name, $0.value) } }
        return response
    }
}

/// Whole MiB that differ from each other, so that parts in a wrong order show.
func patternedBytes(mebibytes: UInt8, seed: UInt8 = 0) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in 0..<mebibytes { bytes += Array(repeating: number &+ seed, count: 1 << 20) }
    return bytes
}
