package import Indexes
package import PlaybookFiles
import RunJournal
import S3
package import Verification

extension Workspace {
    /// Opens the channel's bucket. Credentials, region and versioning are checked before anything is written.
    /// - Throws: `S3Error`; `RunError.notVersioned` for a production channel whose bucket keeps no versions.
    package func open(_ channel: Channel) async throws -> OpenChannel {
        let client = team.writers.watching(try connections.makeClient(channel))
        async let rules = RollbackWindow.read(client)
        let versioning = try await client.getBucketVersioning()
        if channel.production && !versioning.keepsAll {
            let status =
                channel.store.versions == .off
                ? "not used (versions: off)"
                : versioning.exclusions.map { "Enabled, but not for \($0)" }
                    ?? (versioning.status == .suspended ? "Suspended" : "never enabled")
            throw RunError.notVersioned(channel: channel.name, bucket: channel.bucket, status: status)
        }
        let window = await rules
        // If some prefixes have no versions, the version ids of others must not be taken for a promise.
        let counted = versioning.exclusions == nil ? client : client.speaking { $0.versions = .off }
        return OpenChannel(
            channel: channel, client: counted, versioning: versioning, window: versioning.keepsAll ? window : .none)
    }

    /// The channel, without a request to its bucket.
    func outside(_ channel: Channel) throws -> OpenChannel {
        OpenChannel(
            channel: channel, client: try connections.makeClient(channel), versioning: BucketVersioning(status: .never))
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

    /// The channel's public side, as readers reach it.
    package func publicSite(_ channel: Channel) -> PublicSite {
        PublicSite(channel: channel, transport: connections.transport, now: clock.now, sleep: clock.sleep)
    }
}
