import AWSRequests
import S3
import S3Writes
import TestMachine
import Testing

/// A server, and the way in which its client speaks to it.
struct ServedStore: Sendable, CustomTestStringConvertible {
    /// A channel's settings for a store: each in a run of its own.
    enum Setting: String, CaseIterable, Sendable {
        /// The way of Amazon's own store.
        case standard
        case checksumsOff, checksumsMD5
        case virtualHost
        case versionsEnabled, versionsOff
    }

    let server: S3TestServer
    let setting: Setting

    var testDescription: String { "\(server.rawValue), \(setting.rawValue)" }

    /// The servers, with every setting that they serve.
    static var available: [ServedStore] {
        get async {
            await S3TestServer.available.flatMap { server in
                Setting.allCases.filter { server.lacks[$0] == nil }.map { ServedStore(server: server, setting: $0) }
            }
        }
    }

    static var keepingVersions: [ServedStore] {
        get async { await available.filter(\.keepsVersions) }
    }

    var ways: StoreWays {
        switch setting {
        case .standard: .amazon
        case .checksumsOff: StoreWays(checksums: .off)
        case .checksumsMD5: StoreWays(checksums: .md5)
        case .virtualHost: StoreWays(virtualHost: true)
        case .versionsEnabled: StoreWays(versions: .enabled)
        case .versionsOff: StoreWays(versions: .off)
        }
    }

    var keepsVersions: Bool { setting != .versionsOff }

    /// Whether writes state the SHA-256 of bodies, and reads ask for it.
    var statesSHA256: Bool { ways.checksums == .sha256 }

    func `is`(_ difference: S3TestServer.Difference) -> Bool { server.is(difference) }

    func client(_ purpose: String, credentials: Credentials? = nil) throws -> S3Client {
        try server.client(purpose, credentials: credentials, ways: ways)
    }

    /// A client of a new bucket, with versioning enabled where versions are used.
    func bucket(_ purpose: String) async throws -> S3Client {
        let client = try client(purpose)
        try await S3Writer(client).createBucket()
        if keepsVersions { try await S3Writer(client).putBucketVersioning(.enabled) }
        return client
    }
}

extension S3TestServer {
    /// The settings that it cannot serve, with the reason.
    var lacks: [ServedStore.Setting: String] {
        switch self {
        case .sandbox: [:]
        case .moto: [:]
        case .ministack: [:]
        }
    }
}

@Suite struct ServedStoreTests {
    @Test("Every setting is tried on a server, and one that is not has a reason")
    func settings() async {
        let available = await ServedStore.available
        #expect(Set(available.map(\.setting)) == Set(ServedStore.Setting.allCases))
        for server in await S3TestServer.available {
            let tried = Set(available.filter { $0.server == server }.map(\.setting))
            #expect(tried.union(server.lacks.keys) == Set(ServedStore.Setting.allCases))
            for (setting, reason) in server.lacks { print("\(server.rawValue) without \(setting.rawValue): \(reason)") }
        }
    }
}
