import Foundation
import TestMachine

/// Channels on an S3 that others wrote, and what they say of it.
enum ServedChannel: CaseIterable, Sendable {
    /// moto knows no conditions of copies, so that none are trusted; and anyone can read its buckets.
    case moto
    /// As rollbook takes any store by itself.
    case seaweed
    /// Its conditions are trusted, and so it has a log and a lock.
    case seaweedTrusted
    /// It knows no conditions of copies either.
    case ministack
    /// It knows no conditions and no checksums, and its answers to copies have no version ids.
    case radosgw

    /// Those on the engines that these tests are to use.
    static let wanted = allCases.filter { StoreEngine.wanted.contains($0.engine) }

    /// Those on the engines that are used only when all are wanted.
    static let added = wanted.filter { $0 == .ministack || $0 == .radosgw }

    var engine: StoreEngine {
        switch self {
        case .moto: .moto
        case .seaweed, .seaweedTrusted: .seaweed
        case .ministack: .ministack
        case .radosgw: .radosgw
        }
    }

    var settings: [String] { self == .seaweedTrusted ? ["conditions: trusted"] : [] }
}

extension Workplace {
    /// The buckets of the channels on an engine; no other test has them.
    var dev: String { "dev-" + id }
    var nightly: String { "nightly-" + id }
    private var id: String { URL(filePath: folder).lastPathComponent.lowercased() }

    /// Runs `body` with buckets of a dev and a versioned nightly channel, unless there is no such engine here, which is said.
    /// - Parameter settings: further settings of the channels.
    /// - Parameter body: gets a workplace whose channels they are, and the endpoint.
    func with(
        _ served: ServedChannel, settings: [String] = [], _ body: (Workplace, String) async throws -> Void
    ) async throws {
        let buckets = [EngineServer.Bucket(dev, versioned: false), EngineServer.Bucket(nightly, versioned: true)]
        guard let server = try await EngineServer.with(buckets, on: served.engine) else { return }
        let channels = [("dev", dev), ("nightly", nightly)].map { name, bucket in
            ChannelsFile.Channel(
                name: name, bucket: bucket, endpoint: server.s3, publicURL: "\(server.front)/\(bucket)/",
                production: name == "nightly", settings: served.settings + settings)
        }
        var place = self
        place.environment = [
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
            "ROLLBOOK_PLAYBOOKS": try playbooks(["channels.yaml": ChannelsFile(channels: channels).text]),
        ]
        try await body(place, server.s3)
    }
}
