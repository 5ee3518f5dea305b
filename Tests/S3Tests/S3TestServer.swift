import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import Sandbox
import TestMachine
import Testing

/// The servers that the suites on real servers run on.
///
/// None of those that others wrote does all that AWS documents, so none is the truth: where one differs, the difference
/// has a name here, the tests ask for it, and `ServerDifferenceTests` proves that it is still there.
enum S3TestServer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// The embedded one, in this process, over its own HTTP server.
    case sandbox
    /// An independent reading of AWS's documentation, in Python.
    case moto
    /// Another reading of it in Python, with `make test STORES=all`.
    case ministack

    /// A server's fault, in the words of AWS's documentation turned around.
    enum Difference: String, CaseIterable, Sendable {
        /// CopyObject succeeds whatever `If-Match` and `If-None-Match` say of the destination.
        case ignoresConditionsOnCopy
        /// Versions first, then markers, so that only the newest entry's place can be trusted.
        case listsMarkersAfterVersions
        /// DELETE of a key that never was adds no marker.
        case makesNoMarkerForMissingKeys
        /// A body is stored whose SHA-256 is another than the request says.
        case ignoresWrongDigests
        /// The same where only the signature's `x-amz-content-sha256` says so.
        case ignoresPayloadHashes
        case ignoresWrongSignatures
        /// An object from parts has none of the tags that its upload began with.
        case losesTagsOfUploads
        /// ETags in DeleteObjects are not looked at.
        case ignoresConditionsOnDeleteObjects
        /// `x-amz-checksum-sha256` is kept only if `x-amz-sdk-checksum-algorithm` comes with it.
        case losesChecksumsWithoutAlgorithm
        /// The checksum of what was uploaded in parts comes without `-N` at its end, and without `x-amz-checksum-type`.
        case tellsNotOfCompositeChecksums
        /// GET of a delete marker by its version id is 404 without `x-amz-delete-marker`, instead of 405 with it.
        case doesNotTellMarkersOnGet
        /// PUT into a suspended bucket makes a version with an id of its own instead of replacing the null version.
        case keepsVersionsWhileSuspended
        /// Every answer ends its connection.
        case closesConnections
        /// A listing from a key-marker that names no key leaves out the first entry after it.
        case skipsAfterMarkersOfNoKey
    }

    /// The one table of differences.
    var differences: Set<Difference> {
        switch self {
        case .sandbox: []
        case .moto: Set(Difference.allCases).subtracting([.losesTagsOfUploads])
        case .ministack:
            [.ignoresConditionsOnCopy, .ignoresPayloadHashes, .ignoresWrongSignatures, .losesTagsOfUploads]
        }
    }

    var testDescription: String { rawValue }

    func `is`(_ difference: Difference) -> Bool { differences.contains(difference) }

    static var available: [S3TestServer] {
        get async {
            let (hasMoto, hasBoto3) = (await Python.has("moto.server"), await Python.has("boto3"))
            guard hasMoto && hasBoto3 else { return [.sandbox] }
            return (try? await ministack()) == nil ? [.sandbox, .moto] : allCases
        }
    }

    fileprivate static func ministack() async throws -> EngineServer? {
        StoreEngine.wanted.contains(.ministack) ? try await EngineServer.with(on: .ministack) : nil
    }

    /// Set while a suite runs.
    @TaskLocal static var endpoints: [S3TestServer: String] = [:]

    var endpoint: String? { Self.endpoints[self] }

    static let transport = CurlTransport(
        configuration: .init(timeouts: Timeouts(connectSeconds: 3600, stallSeconds: 3600)))

    /// A client of a bucket that no other test uses.
    func client(
        _ purpose: String, credentials: Credentials? = nil, ways: StoreWays = .amazon
    ) throws -> S3Client {
        // Without an endpoint the client would go to AWS.
        let endpoint: String = try #require(self.endpoint)
        let own = Credentials(accessKeyID: "testing", secretAccessKey: "testing")
        return S3Client(
            bucket: "\(purpose)-\(UUID().uuidString.lowercased().prefix(8))",
            configuration: S3Configuration(
                region: "us-east-1",
                // A name, before which the bucket's can stand.
                endpoint: ways.virtualHost == true ? endpoint.replacing("127.0.0.1", with: "localhost") : endpoint,
                ways: ways),
            credentials: StaticCredentials(credentials ?? own), transport: Self.transport, now: { Date() },
            sleep: { try await Task.sleep(for: $0) })
    }

    /// A client of a new bucket with versioning enabled.
    func versionedBucket(_ purpose: String) async throws -> S3Client {
        let client = try client(purpose)
        try await S3Writer(client).createBucket()
        try await S3Writer(client).putBucketVersioning(.enabled)
        return client
    }
}

/// Runs a suite while its servers are up, and ends the sandbox after it.
struct TestServersRunning: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let sandbox = try Sandbox(configuration: SandboxConfiguration(region: "us-east-1"))
        try await sandbox.start()
        do {
            var endpoints = [S3TestServer.sandbox: sandbox.s3URL]
            endpoints[.moto] = try await EngineServer.with()?.plain
            endpoints[.ministack] = try await S3TestServer.ministack()?.plain
            try await S3TestServer.$endpoints.withValue(endpoints) { try await function() }
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
    }
}

extension Trait where Self == TestServersRunning {
    static var withTestServers: Self { Self() }
}
