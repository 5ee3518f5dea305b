import AWSRequests
package import Foundation
package import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal
package import S3
package import Sandbox
import TestMachine
import Testing

/// A sandbox on loopback with one bucket and its public site, and a journal with a run begun.
package struct OperationsBench: Sendable {
    package let sandbox: Sandbox
    package let channel: Channel
    package let client: S3Client
    package let journal: Journal
    package let folder: String
    package let transport: CurlTransport

    package static let bucket = "wheels"
    package static let runID = "20261123-120000-abcd"
    package static let now: @Sendable () -> Date = { Date(timeIntervalSince1970: 1_795_435_200) }

    package static func with(
        versioning: BucketVersioningState = .enabled, production: Bool = false, removals: Removals.Rule = .none,
        _ body: (OperationsBench) async throws -> Void
    ) async throws {
        try await MachineLoad.server.taken {
            let folder = FileManager.default.temporaryDirectory
                .appendingPathComponent("rollbook-operations-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let sandbox = try Sandbox(
                configuration: SandboxConfiguration(
                    distributions: [CDNDistribution(id: bucket, bucket: bucket)], now: now))
            try await sandbox.start()
            let transport = CurlTransport(configuration: .patient)
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
    }

    private init(_ sandbox: Sandbox, folder: String, transport: CurlTransport, production: Bool) throws {
        self.sandbox = sandbox
        self.folder = folder
        self.transport = transport
        channel = Channel(
            name: "test", bucket: Self.bucket, region: "us-east-2", endpoint: sandbox.s3URL, production: production,
            publicURL: (sandbox.cdnURL(for: Self.bucket) ?? "") + "/", roots: ["v2"], conditions: .trusted)
        client = Self.client(sandbox, transport, now: Self.now)
        journal = try .fresh(folder + "/journal.sqlite")
        let run = RunRecord(
            id: Self.runID, kind: .playbook, name: "test", operatorName: "tester", host: "here", pid: 1,
            toolVersion: "0", definition: "", startedAt: Self.now())
        let step = StepRecord(runID: run.id, position: 0, stepID: "only", kind: "mirror", channel: "test")
        try journal.beginRun(run, steps: [step], at: Self.now())
    }

    /// A client that finds these fields in every answer to HEAD besides what the sandbox says.
    package func client(stamping fields: HTTPHeaders) -> S3Client {
        Self.client(sandbox, StampingTransport(inner: transport, fields: fields), now: Self.now)
    }

    package static func client(
        _ sandbox: Sandbox, _ transport: any Transport, bucket: String = bucket, now: @escaping @Sendable () -> Date
    ) -> S3Client {
        S3Client(
            bucket: bucket, configuration: S3Configuration(region: "us-east-2", endpoint: sandbox.s3URL),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: now, sleep: { _ in })
    }

    /// The newest version of a key, as a recorded state.
    package func state(_ key: ObjectKey) async throws -> ObjectState {
        let versions = try await VersionLook(client: client).versions(of: [key])[key] ?? []
        return ObjectState(newest: versions.first, versioned: true)
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
