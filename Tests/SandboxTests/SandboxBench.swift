import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects
import S3
import Synchronization
import Testing

@testable import Sandbox

/// A clock that stands until it is moved.
final class TestClock: Sendable {
    private let date: Mutex<Date>

    init(_ seconds: Double = 1_795_000_000) {
        date = Mutex(Date(timeIntervalSince1970: seconds))
    }

    var now: Date { date.withLock { $0 } }

    func advance(_ seconds: Double) {
        date.withLock { $0.addTimeInterval(seconds) }
    }
}

/// A sandbox that is called in-process, with a clock in hand and ids that are the same at each run.
struct SandboxBench {
    let sandbox: Sandbox
    let clock: TestClock

    init(
        dataFolder: String? = nil, credentials: [SandboxCredentials] = [.testing],
        distributions: [CDNDistribution] = [], clock: TestClock = TestClock()
    ) throws {
        self.clock = clock
        let state = Mutex<UInt64>(1)
        let identifiers = IdentifierSource {
            state.withLock {
                $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407; return $0
            }
        }
        sandbox = try Sandbox(
            configuration: SandboxConfiguration(
                dataFolder: dataFolder, credentials: credentials, distributions: distributions,
                identifiers: identifiers, now: { clock.now }))
    }

    /// One request of the holder of the key, or of a caller without it.
    func send(
        _ method: String, _ target: String, _ headers: HTTPHeaders = [:], body: String = "", anonymous: Bool = false
    ) async -> SandboxResponse {
        let request = SandboxRequest(method: method, target: target, headers: headers, body: ObjectBody(body))
        return await sandbox.s3.respond(to: request, as: anonymous ? nil : .key("testing"))
    }

    /// The stack of a key, newest first, as `null:body`, `id:body`, `id:marker`.
    func stack(_ bucket: String, _ key: ObjectKey) async throws -> [String] {
        try await sandbox.versions(bucket).filter { $0.key == key }.map { entry in
            let body = String(decoding: try entry.version.body.collected(), as: UTF8.self)
            return
                "\(entry.version.versionID == .null ? "null" : "id"):\(entry.version.isDeleteMarker ? "marker" : body)"
        }
    }
}

extension SandboxResponse {
    var text: String { String(decoding: (try? body.collected()) ?? [], as: UTF8.self) }

    /// The error code of an error document.
    var errorCode: String? { (try? XMLTree(parsing: body.collected()))?.text("Code") }
}

/// A folder that is removed at the end.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "sandbox-tests-" + String(UInt64.random(in: .min ... .max), radix: 36)).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
