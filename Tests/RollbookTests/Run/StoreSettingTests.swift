import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

/// Whole runs with each setting for a store that differs from Amazon's: rollout, second run, rollback, and that again.
@Suite("Settings of stores", .takes(.server))
struct StoreSettingTests {
    private static let settings: [(StoreSetting, BucketVersioningState)] = [
        (StoreSetting(checksums: .off), .enabled), (StoreSetting(checksums: .md5), .enabled),
        (StoreSetting(virtualHost: true), .enabled), (StoreSetting(requesterPays: true), .enabled),
        (StoreSetting(versions: .enabled), .enabled), (StoreSetting(versions: .off), .never),
        (StoreSetting(checksums: .off, versions: .off), .enabled),
    ]

    /// Each setting without trust in conditions, and what writes differ by with it as well.
    private static let cases =
        settings.map { ($0, $1, Channel.Conditions.verify) }
        + settings.filter { $0.0.versions == .bucket }.map { ($0, $1, .trusted) }

    @Test("There, again, back and forth", arguments: cases)
    func wholeRuns(
        ways: StoreSetting, versioning: BucketVersioningState, conditions: Channel.Conditions
    ) async throws {
        var setup = BenchSetup(conditions: conditions, devVersioning: versioning)
        setup.ways = ways
        try await TestBench.with(setup) { bench in
            let channel = bench.channel("dev")
            if ways.requesterPays {
                try await bench.sandbox.setConfiguration(
                    "requestPayment",
                    "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>",
                    of: channel.bucket)
            }
            let sent = Mutex<[HTTPRequest]>([])
            let watched: (inout Workspace) -> Void = { workspace in
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in sent.withLock { $0.append(request) } }
                }
            }
            let before = try await packages(bench)
            let run = try await bench.rollOut("dev", watched)
            #expect(run.said == "done")
            let after = try await packages(bench)
            #expect(after != before)
            #expect(try await bench.rollOut("dev", watched).said == "done")
            #expect(try await packages(bench) == after)
            let back = try await bench.rollBack(run.run, "", watched)
            #expect(back.said == "done")
            #expect(try await packages(bench) == before)
            let forth = try await bench.rollBack(back.run, "", watched)
            if versioning == .enabled && ways.versions != .off {
                #expect(forth.said == "done")
                #expect(try await packages(bench) == after)
            } else {
                #expect(forth.said.contains("keeps no versions"), "files that were removed are gone: \(forth.said)")
            }
            check(sent.withLock { $0 }, ways)
        }
    }

    @Test("Rollout, rollback and undo through an access point: its requests name the bucket nowhere")
    func accessPoint() async throws {
        var setup = BenchSetup(devVersioning: .enabled)
        setup.ways = StoreSetting(virtualHost: true, versions: .enabled)
        try await TestBench.with(setup) { bench in
            let dev = bench.channel("dev")
            bench.sandbox.openAccessPoint("wheels", of: "123456789012", to: dev.bucket)
            let sent = Mutex<[HTTPRequest]>([])
            let through: (inout Workspace) -> Void = { workspace in
                workspace.channels = [Self.throughAccessPoint(dev)]
                workspace.connections.makeClient = { channel in
                    bench.client(channel.bucket) { request in sent.withLock { $0.append(request) } }
                }
            }
            let before = try await packages(bench)
            let run = try await bench.rollOut("dev", through)
            #expect(run.said == "done")
            let after = try await packages(bench)
            #expect(after != before)
            let back = try await bench.rollBack(run.run, "", through)
            #expect(back.said == "done")
            #expect(try await packages(bench) == before)
            #expect(try await bench.rollBack(back.run, "", through).said == "done")
            #expect(try await packages(bench) == after)
            let requests = sent.withLock { $0 }
            #expect(requests.count > 20)
            #expect(requests.allSatisfy { $0.url.contains("://wheels-123456789012.localhost:") })
            let copies = requests.compactMap { $0.headers["x-amz-copy-source"] }
            #expect(!copies.isEmpty && copies.allSatisfy { $0.contains("accesspoint/wheels/object/") })
        }
    }

    /// The channel with an access point in place of its bucket.
    private static func throughAccessPoint(_ channel: Channel) -> Channel {
        Channel(
            name: channel.name, bucket: "arn:aws:s3:us-east-2:123456789012:accesspoint/wheels",
            region: channel.region, endpoint: channel.endpoint, publicURL: channel.publicURL, roots: channel.roots,
            conditions: .trusted, store: channel.store)
    }

    /// The packages as readers get them.
    private func packages(_ bench: TestBench) async throws -> [ObjectKey: [UInt8]] {
        try await bench.snapshot("dev").visible.filter { !$0.key.isOwnDocument }.mapValues(\.bytes)
    }

    private func check(_ requests: [HTTPRequest], _ ways: StoreSetting) {
        let names = Set(requests.flatMap { $0.headers.fields.map { $0.name.lowercased() } })
            .filter { !$0.hasPrefix("x-amz-meta-") }
        #expect(names.contains("x-amz-checksum-sha256") == (ways.checksums == .sha256))
        #expect(names.contains { $0.contains("checksum") } == (ways.checksums == .sha256))
        #expect(names.contains("content-md5") == (ways.checksums == .md5))
        #expect(requests.allSatisfy { ($0.headers["x-amz-request-payer"] != nil) == ways.requesterPays })
        #expect(requests.allSatisfy { $0.url.contains(".localhost:") == (ways.virtualHost == true) })
        if ways.versions == .off {
            #expect(requests.filter { $0.url.contains("version") }.map { "\($0.method) \($0.url)" } == [])
        }
        if ways.versions == .enabled { #expect(!requests.contains { $0.url.contains("versioning") }) }
    }
}
