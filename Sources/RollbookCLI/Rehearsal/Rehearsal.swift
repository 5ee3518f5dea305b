import AWSRequests
import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook
import RunJournal
import Sandbox
import SimpleRepository

/// A run against the embedded sandbox instead of the real channels: an S3 and a caching CDN in this process.
///
/// Production channels get versioned buckets, the others unversioned ones, as in reality. The buckets and the journal
/// stay in a folder, so that later commands go on with `--rehearse --keep DIR`.
struct Rehearsal: Sendable {
    let folder: String
    /// The channels, moved to the sandbox.
    let channels: [Channel]
    /// The URL of the small upstream index made on the spot; `nil` for the real one.
    let upstreamURL: String?
    private let sandbox: Sandbox

    /// The context that later runs must share with this one.
    var place: Workspace.Place { .rehearsal(folder: folder, isOffline: upstreamURL != nil) }
    var journalPath: String { folder + "/journal.sqlite" }

    /// Whether a journal lies beside the buckets of a rehearsal.
    static func isItsJournal(_ path: String) -> Bool {
        let folder = URL(filePath: path).deletingLastPathComponent()
        return path.hasSuffix("/journal.sqlite")
            && FileManager.default.fileExists(atPath: folder.appending(path: "buckets").path)
    }
    var credentials: Credentials { Self.keys }
    private static let region = "us-east-2"
    private static let keys = Credentials(accessKeyID: "testing", secretAccessKey: "testing")
    private static let upstreamBucket = "rehearsal-upstream"

    /// The folder of a rehearsal, and its services.
    struct Place {
        /// `nil` for the default folder.
        var folder: String?
        /// Whether it has an upstream index of its own.
        var offline = false
        /// The port of the S3; 0 for a free one.
        var port = 0
        /// Whether all buckets are empty and only in memory, those of the upstream index too.
        var inMemory = false
        /// The delay after which the emulated indexer writes the pages of channels with `pages: external`, in seconds; `nil`:
        /// never.
        var indexerSeconds: Double? = IndexerSettings.delaySecondsDefault
    }

    /// Starts the sandbox and seeds it, if it is empty.
    /// - Parameter fresh: without `--keep`, the earlier rehearsal in the default folder is removed first.
    static func start(
        channels: [Channel], catalog: Catalog, place: Place, stateFolder: String, fresh: Bool
    ) async throws -> Rehearsal {
        if let channel = channels.first(where: { $0.bucket.hasPrefix("arn:") }) {
            throw CommandFailure(
                "channel \(channel.name) is reached by an access point, which a rehearsal does not have",
                hints: ["name its bucket in the channels.yaml of another folder: add --playbooks DIR"],
                status: .configuration)
        }
        let folder = URL(filePath: place.folder ?? stateFolder + "/rehearsal").standardizedFileURL.path
        if fresh && place.folder == nil { try? FileManager.default.removeItem(atPath: folder) }
        if !place.inMemory {
            if place.folder == nil { try PrivateFolder.makeState(stateFolder) }
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let distributions =
            channels.map { channel in
                var distribution = CDNDistribution(
                    id: channel.name, bucket: channel.bucket, routes: Self.routes(of: channel))
                distribution.negotiates = channel.pages.hasTwins
                return distribution
            }
            + [CDNDistribution(id: upstreamBucket, bucket: upstreamBucket)]
        let sandbox = try Sandbox(
            configuration: SandboxConfiguration(
                dataFolder: place.inMemory ? nil : folder + "/buckets", s3Port: place.port, distributions: distributions
            ))
        try await sandbox.start()
        let moved = channels.map { channel in
            var moved = channel.moved(
                toEndpoint: sandbox.s3URL, publicURL: (sandbox.cdnURL(for: channel.name) ?? "") + "/",
                cloudFront: Self.cloudFront(of: channel, sandbox), trusted: true)
            // The sandbox behaves like Amazon's S3, and can be asked for what its buckets keep.
            moved.store.virtualHost = nil
            if moved.store.versions == .enabled { moved.store.versions = .bucket }
            return moved
        }
        let hasUpstream = place.offline || place.inMemory
        let upstream = hasUpstream ? sandbox.cdnURL(for: upstreamBucket).map { $0 + "/simple/" } : nil
        let rehearsal = Rehearsal(folder: folder, channels: moved, upstreamURL: upstream, sandbox: sandbox)
        do {
            var isNew = place.inMemory
            if place.inMemory {
                for (bucket, own) in Dictionary(grouping: channels, by: \.bucket) {
                    try await sandbox.createBucket(
                        bucket, versioning: own.contains(where: \.production) ? .enabled : .never, publicRead: true,
                        hiding: OwnFolder.name)
                }
                try await sandbox.createBucket(upstreamBucket, versioning: .never)
            } else {
                isNew = try await rehearsal.seed(catalog, offline: place.offline)
            }
            try await rehearsal.startIndexers(place.indexerSeconds, isNew: isNew)
        } catch {
            await sandbox.stop()
            throw error
        }
        return rehearsal
    }

    func stop() async {
        await sandbox.stop()
    }

    /// Every channel of a rehearsal can be invalidated; its distribution bears the channel's name.
    private static func cloudFront(of channel: Channel, _ sandbox: Sandbox) -> CloudFrontSetting {
        var setting = channel.cloudFront ?? CloudFrontSetting(distribution: "", invalidation: .never)
        setting.distribution = channel.name
        setting.endpoint = sandbox.s3URL
        return setting
    }

    private static func routes(of channel: Channel) -> [CDNDistribution.Route] {
        channel.paths.sorted { $0.key.count > $1.key.count }.map { prefix, path in
            .init(path: path.isEmpty ? "/" : "/\(path)/", prefix: prefix.isEmpty ? "" : prefix + "/")
        }
    }

    /// - Returns: whether a bucket of the channels was made.
    private func seed(_ catalog: Catalog, offline: Bool) async throws -> Bool {
        let seed = RehearsalSeed(sandbox: sandbox)
        var isNew = false
        for (bucket, own) in Dictionary(grouping: channels, by: \.bucket) {
            if try await seed.fill(bucket, of: own) { isNew = true }
            try await sandbox.hide(OwnFolder.name, of: bucket)
        }
        if offline { try await seed.fillUpstream(Self.upstreamBucket, catalog) }
        return isNew
    }

    /// Starts a program that writes the pages where rollbook does not, as real buckets have one.
    /// - Parameters:
    ///   - seconds: its delay; `nil`: it never writes, except the pages of new buckets.
    private func startIndexers(_ seconds: Double?, isNew: Bool) async throws {
        let indexers = channels.filter(\.pages.areExternal).map { channel in
            IndexerSettings(
                bucket: channel.bucket, roots: channel.roots, indexes: channel.indexes,
                besidePages: channel.layout == .project, delaySeconds: seconds ?? 0)
        }
        guard !indexers.isEmpty else { return }
        try await sandbox.indexers.replace(with: indexers)
        if isNew { await sandbox.indexers.writeAll() }
        if seconds == nil { try await sandbox.indexers.replace(with: []) }
    }

    /// Prints the URLs of the pages, and how to roll back.
    /// - Parameter written: the channels that the run changed.
    func report(_ result: RunResult, _ written: Set<String>, _ terminal: Terminal) {
        let context = terminal.context
        terminal.say("")
        terminal.say("this was a rehearsal; its buckets and its journal are in \(folder)")
        terminal.say("  open the pages:  rollbook sandbox --keep \(shellWord(folder))")
        for channel in channels where channel.production && written.contains(channel.name) {
            // `last` never chooses a rollback.
            let reference = result.run.rollbackOf == nil ? "last:\(channel.name)" : result.run.id
            terminal.say("  roll back:       \(context.command("rollback", reference))")
        }
        terminal.say("  look at the run: \(context.command("show", result.run.id))")
    }

    /// The addresses of everything that is served.
    var address: SandboxDocument {
        SandboxDocument(
            s3: sandbox.s3URL, region: Self.region, accessKeyID: Self.keys.accessKeyID,
            secretAccessKey: Self.keys.secretAccessKey, upstream: upstreamURL,
            channels: channels.map { channel in
                .init(
                    name: channel.name, bucket: channel.bucket, production: channel.production,
                    publicURL: channel.publicURL(ofPrefix: ""), roots: channel.roots.map(channel.publicURL(ofPrefix:)))
            })
    }
}
