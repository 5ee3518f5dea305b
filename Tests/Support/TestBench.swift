import AWSRequests
package import CloudFront
import Foundation
package import HTTPTransport
import Indexes
import Objects
package import PlaybookFiles
package import Rollbook
package import RunJournal
package import S3
package import Sandbox
import Synchronization
package import TestKit
import TestMachine
import Testing

/// A world of its own for one test: a started sandbox with the channels `dev` and `nightly` and an upstream index
/// behind its CDN, a journal in a temporary folder, and workspaces over them.
package final class TestBench: Sendable {
    package let setup: BenchSetup
    package let sandbox: Sandbox
    /// Where the channels' buckets are: the sandbox, unless another was given.
    package let store: any BenchStore
    package let channels: [Channel]
    package let journal: Journal
    package let recorder = EventRecorder()
    /// Removed at the end.
    package let folder: String
    private let network: CurlTransport
    private let transport: PatientTransport
    private let runCount = Mutex(0)
    package let clock: BenchClock
    /// The power supply of the machine that rollbook runs on.
    package let power = PowerSwitch()

    package static let upstreamBucket = "upstream"

    /// Runs `body` in a world of its own, and takes it down whatever happens. At its end nothing may have been removed for
    /// good that `removals` does not allow.
    package static func with<Value>(
        _ setup: BenchSetup = BenchSetup(), on store: (any BenchStore)? = nil, removals: Removals.Rule = .none,
        _ body: (TestBench) async throws -> Value
    ) async throws -> Value {
        try await MachineLoad.server.taken {
            let bench = try await TestBench(setup, on: store)
            do {
                try await bench.seed()
                let value = try await body(bench)
                await bench.close(removals)
                return value
            } catch {
                await bench.close(removals)
                throw error
            }
        }
    }

    private init(_ setup: BenchSetup, on store: (any BenchStore)?) async throws {
        self.setup = setup
        clock = BenchClock(standsStill: setup.cdn != nil || setup.standsStill)
        // A store that serves many benches has other buckets for each.
        let suffix = store == nil ? "python" : String(UUID().uuidString.lowercased().prefix(8))
        let channels = Self.channels(setup, bucketSuffix: suffix)
        let uncached = { (bucket: String) in
            var distribution = CDNDistribution(id: bucket, bucket: bucket, defaultTTLSeconds: 0, errorTTLSeconds: 0)
            distribution.mayListBucket = setup.answersNotFound
            return distribution
        }
        var configuration = SandboxConfiguration(
            distributions: channels.map { channel in
                var distribution = setup.cdn?.distribution(channel.bucket) ?? uncached(channel.bucket)
                distribution.negotiates = setup.pages.hasTwins
                return distribution
            } + [uncached(Self.upstreamBucket)])
        configuration.partBytesMin = 1
        if setup.hasOwnClock { configuration.now = { [clock] in clock.now } }
        sandbox = try Sandbox(configuration: configuration)
        try await sandbox.start()
        self.store = store ?? sandbox
        self.channels = channels.map { [store = self.store] channel in
            channel.moved(
                toEndpoint: store.s3URL, publicURL: (store.publicURL(ofBucket: channel.bucket) ?? "") + "/")
        }
        folder = FileManager.default.temporaryDirectory.path + "/rollbook-bench-\(UUID().uuidString)"
        journal = try .fresh(folder + "/journal.sqlite")
        network = CurlTransport(configuration: .patient)
        transport = PatientTransport(network)
    }

    private func close(_ rule: Removals.Rule) async {
        if rule == .none { #expect(await removalProblems() == [], "no default operation deletes for good") }
        network.close()
        await sandbox.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func channels(_ setup: BenchSetup, bucketSuffix: String) -> [Channel] {
        [("dev", false), ("nightly", true)].map { name, production in
            Channel(
                name: name, bucket: "\(name)-\(bucketSuffix)", region: "us-east-2", production: production,
                publicURL: "http://\(name).example.org/", roots: setup.roots, indexes: setup.listedIndexes,
                layout: setup.layout, conditions: setup.conditions, cloudFront: setup.cdn?.setting("\(name)-python"),
                shrinkMax: setup.shrinkMax, requireHashes: setup.requireHashes, lock: setup.lock, log: setup.log,
                limits: setup.limits,
                cache: setup.cache, together: IndexGroups(setup.together),
                approvals: setup.approvals, store: setup.ways, pages: setup.pages)
        }
    }

    package func channel(_ name: String) -> Channel {
        guard let channel = channels.first(where: { $0.name == name }) else {
            preconditionFailure("the bench has no channel \(name)")
        }
        return channel
    }

    /// A client of a bucket that never waits before it tries again.
    ///
    /// - Parameters:
    ///   - signer: the key that signs its requests.
    ///   - before: called with each of its requests just before it is sent.
    package func client(
        _ bucket: String, as signer: SandboxCredentials = .testing,
        before: (@Sendable (HTTPRequest) async throws -> Void)? = nil
    ) -> S3Client {
        S3Client(
            bucket: bucket,
            configuration: S3Configuration(
                region: "us-east-2",
                // A name, before which the bucket's can stand.
                endpoint: setup.ways.virtualHost == true
                    ? store.s3URL.replacing("127.0.0.1", with: "localhost") : store.s3URL,
                ways: StoreWays(setup.ways)),
            credentials: StaticCredentials(
                Credentials(accessKeyID: signer.accessKeyID, secretAccessKey: signer.secretAccessKey)),
            transport: Interceptor(transport: standing) { [power] request in
                try power.pass(request)
                try await before?(request)
            },
            now: { [clock, setup] in setup.hasOwnClock ? clock.now : Date() }, sleep: { _ in })
    }

    private var standing: any Transport {
        setup.standIn.map { StandInTransport($0, before: transport) } ?? transport
    }

    /// A client of a channel's distribution, on the sandbox.
    package func cloudFrontClient(_ channel: Channel) throws -> CloudFrontClient {
        guard let distribution = channel.cloudFront?.distribution else {
            throw RunError.noDistribution(channel: channel.name)
        }
        return CloudFrontClient(
            distribution: distribution,
            endpoint: CloudFrontEndpoint(url: sandbox.s3URL, bucketRegion: channel.region),
            credentials: StaticCredentials(Credentials(accessKeyID: "testing", secretAccessKey: "testing")),
            transport: transport, now: { [clock] in clock.now }, sleep: { _ in })
    }

    /// For anonymous reads, with retries that do not wait.
    package var reader: any Transport {
        RetryingTransport(transport, sleep: { _ in }, random: { 0.5 })
    }

    /// A workspace whose every question is answered yes, and whose clock goes on by what it sleeps.
    package func workspace(_ change: (inout Workspace) -> Void = { _ in }) -> Workspace {
        let upstream = (sandbox.cdnURL(for: Self.upstreamBucket) ?? "") + "/simple/"
        var workspace = Workspace(
            channels: channels, catalog: setup.catalog, journal: journal,
            connections: Connections(
                makeClient: { [self] in client($0.bucket) },
                makeCloudFrontClient: { [self] in try cloudFrontClient($0) }, transport: reader,
                upstream: { UpstreamLocation(url: upstream, origin: "the test") }),
            clock: RunClock(now: { [clock] in clock.now }, sleep: { [clock] in try clock.sleep($0) }),
            console: Console(
                report: { [recorder] in recorder.append($0) }, ask: { _ in .yes(means: .option("test")) }),
            machine: .tested(.init(name: "ada", host: "bench", pid: 42, toolVersion: "test"), folder: folder) {
                [self] in
                nextRunID()
            },
            limits: RunLimits(publicWaitSeconds: 0, settleSeconds: 0, concurrencyMax: 16))
        change(&workspace)
        return workspace
    }

    package func runner(_ change: (inout Workspace) -> Void = { _ in }) -> Runner {
        Runner(workspace: workspace(change))
    }

    private func nextRunID() -> String {
        let count = runCount.withLock { count in
            count += 1
            return count
        }
        return "20261123-140211-" + String(count + 10_000).dropFirst()
    }

    package func snapshot(_ channel: String) async throws -> BucketSnapshot {
        try await store.snapshot(self.channel(channel).bucket)
    }
}
