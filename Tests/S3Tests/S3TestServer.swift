import Digests
import Foundation
import Glibc
import HTTPTransport
import Testing

@testable import S3

/// The servers that `ServerTests` run on, and what each is known to get wrong (see the study of S3 servers).
enum S3TestServer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// Started by the suite itself.
    case moto
    /// One that runs already, at the URL in `ROLLBOOK_TEST_S3_SANDBOX`.
    case sandbox

    /// What a test must not depend on there.
    enum Difference: Sendable {
        case ignoresConditionsOnCopy
        /// Versions first, then markers, so that only the newest entry's place can be trusted.
        case listsMarkersAfterVersions
        /// DELETE of a key that never was adds no marker.
        case makesNoMarkerForMissingKeys
        case ignoresWrongDigests
        case ignoresWrongSignatures
        /// ETags in DeleteObjects are not looked at.
        case ignoresConditionsOnDeleteObjects
    }

    var differences: Set<Difference> {
        switch self {
        case .moto:
            [
                .ignoresConditionsOnCopy, .listsMarkersAfterVersions, .makesNoMarkerForMissingKeys,
                .ignoresWrongDigests,
                .ignoresWrongSignatures, .ignoresConditionsOnDeleteObjects,
            ]
        case .sandbox: []
        }
    }

    var testDescription: String { rawValue }

    func `is`(_ difference: Difference) -> Bool { differences.contains(difference) }

    static let sandboxEndpoint = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_S3_SANDBOX"]

    static let available: [S3TestServer] = (Python.hasMoto ? [.moto] : []) + (sandboxEndpoint == nil ? [] : [.sandbox])

    /// Set while the suite runs.
    @TaskLocal static var motoEndpoint: String?

    var endpoint: String? {
        switch self {
        case .moto: Self.motoEndpoint
        case .sandbox: Self.sandboxEndpoint
        }
    }

    static let transport = CurlTransport()

    /// A client of a bucket that no other test uses.
    func client(_ purpose: String, credentials: Credentials? = nil) throws -> S3Client {
        // Without an endpoint the client would go to AWS.
        let endpoint: String = try #require(self.endpoint)
        let variables = ProcessInfo.processInfo.environment
        let own = Credentials(
            accessKeyID: variables["ROLLBOOK_TEST_S3_ACCESS_KEY_ID"] ?? "AKIDEXAMPLE",
            secretAccessKey: variables["ROLLBOOK_TEST_S3_SECRET_ACCESS_KEY"] ?? "secret")
        return S3Client(
            bucket: "\(purpose)-\(UUID().uuidString.lowercased().prefix(8))",
            configuration: S3Configuration(region: "us-east-1", endpoint: endpoint),
            credentials: StaticCredentials(credentials ?? own), transport: Self.transport, now: { Date() },
            sleep: { try await Task.sleep(for: $0) })
    }

    /// A client of a new bucket with versioning enabled.
    func versionedBucket(_ purpose: String) async throws -> S3Client {
        let client = try client(purpose)
        try await client.createBucket()
        try await client.putBucketVersioning(.enabled)
        return client
    }
}

/// Runs a suite while the servers that it starts itself are up, and ends them after it, by their process ids.
struct TestServersRunning: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard Python.hasMoto else { return try await function() }
        let port = try freePort()
        let moto = try Python.start(
            ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], output: FileHandle.nullDevice,
            errors: FileHandle.nullDevice)
        defer {
            // Not terminate(): a child started from a dispatch thread inherits its mask, which blocks SIGTERM.
            kill(moto.processIdentifier, SIGKILL)
        }
        let endpoint = "http://127.0.0.1:\(port)"
        try await waitUntilUp(endpoint, process: moto)
        try await S3TestServer.$motoEndpoint.withValue(endpoint) { try await function() }
    }

    private func waitUntilUp(_ endpoint: String, process: Process) async throws {
        for _ in 0..<300 where process.isRunning {
            if (try? await S3TestServer.transport.send(HTTPRequest(url: endpoint))) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw StartFailure()
    }

    struct StartFailure: Error, CustomStringConvertible {
        var description: String { "moto did not come up within 30 s" }
    }
}

extension Trait where Self == TestServersRunning {
    static var withTestServers: Self { Self() }
}

/// A TCP port of the loopback that was free just now.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
        }
    }
    guard result else { throw POSIXError(.EADDRNOTAVAIL) }
    return Int(UInt16(bigEndian: address.sin_port))
}
