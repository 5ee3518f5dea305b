package import PlaybookFiles
import RunJournal
package import S3

/// A channel whose bucket was reached: its client and its versioning.
package struct OpenChannel: Sendable {
    package let channel: Channel
    package let client: S3Client
    package let versioning: BucketVersioning
    /// How long what a run replaces can be brought back.
    package var window = RollbackWindow.unknown("it was not asked for")

    package var reader: BucketReader { BucketReader(channel: channel, client: client) }
    package var isVersioned: Bool { versioning.status == .enabled }
}

extension Workspace {
    /// Reaches the channel's bucket: credentials, region and versioning are known to be right before anything is
    /// written.
    /// - Throws: `S3Error`; `RunError.notVersioned` for a production channel whose bucket keeps no versions.
    package func open(_ channel: Channel) async throws -> OpenChannel {
        let client = try makeClient(channel)
        let versioning = try await client.getBucketVersioning()
        if channel.production && versioning.status != .enabled {
            let status = versioning.status == .suspended ? "Suspended" : "never enabled"
            throw RunError.notVersioned(channel: channel.name, bucket: channel.bucket, status: status)
        }
        let window = await RollbackWindow.read(client, versioning: versioning)
        return OpenChannel(channel: channel, client: client, versioning: versioning, window: window)
    }

    /// The channel without asking anything of its bucket.
    private func outside(_ channel: Channel) throws -> OpenChannel {
        OpenChannel(channel: channel, client: try makeClient(channel), versioning: BucketVersioning(status: .never))
    }

    /// Opens every channel that the steps name, and refuses to begin while another run has requests in flight on one of
    /// the buckets.
    ///
    /// - Parameter own: runs that may have requests in flight: the one that begins or goes on, and the one it rolls back.
    package func preflight(_ steps: [PlaybookStep], except own: [String?]) async throws -> [String: OpenChannel] {
        for step in steps where step.applies && step.kind.invalidates {
            guard let name = step.kind.channel, try channel(name).cloudFront == nil else { continue }
            throw RunError.noDistribution(channel: name)
        }
        let names = Set(steps.filter(\.applies).compactMap(\.kind.channel)).sorted()
        // A channel that is only looked at from outside needs no credentials.
        let inside = Set(steps.filter { $0.applies && !$0.kind.isOutside }.compactMap(\.kind.channel))
        let opened = try await mapConcurrently(names, limit: 8) { name in
            inside.contains(name) ? try await open(try channel(name)) : try outside(try channel(name))
        }
        try refuseUnfinished(on: opened, except: own)
        return Dictionary(uniqueKeysWithValues: zip(names, opened))
    }

    /// - Throws: `RunError.unfinished` when another run has requests in flight on one of the buckets.
    func refuseUnfinished(on channels: [OpenChannel], except own: [String?]) throws {
        let buckets = Set(channels.map(\.channel.bucket))
        for run in try journal.runs(limit: nil, unfinishedOnly: true) where !own.contains(run.id) {
            let open = try journal.changes(of: run.id, state: .sent)
            if let bucket = open.map(\.bucket).first(where: buckets.contains) {
                throw RunError.unfinished(run: run.id, bucket: bucket, open: open.count)
            }
        }
    }

    func publicSite(_ channel: Channel) -> PublicSite {
        PublicSite(channel: channel, transport: transport, now: now, sleep: sleep)
    }
}
