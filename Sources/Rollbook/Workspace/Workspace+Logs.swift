import Indexes
import PlaybookFiles
import Publishing
import RunJournal

extension Workspace {
    package var logReader: LogReader {
        LogReader(journal: journal, makeClient: connections.makeClient, logs: team.logs)
    }

    /// - Throws: `LogError.untrusted` where a channel requires a log that it cannot have;
    ///   `RunError.withoutLog` where logs are left aside and the channel is a production one.
    func requireLog(of channel: Channel) throws {
        if team.logs.areLeftAside, channel.logPlace != nil, channel.production {
            throw RunError.withoutLog(channel: channel.name)
        }
        if channel.log.isRequired, channel.logPlace == nil { throw LogError.untrusted(channel: channel.name) }
    }

    /// Refuses to write to a production channel if strangers can read its log, or earlier versions beside it.
    ///
    /// - Parameter lockIsHeld: if so, the lock is tested while the log has no entry yet; otherwise nothing is.
    /// - Throws: `RunError.openLog`.
    func requireHiddenLog(of channel: Channel, lockIsHeld: Bool) async throws {
        guard channel.production, let exposure = logExposure(of: channel), !team.logs.areLeftAside,
            !team.logs.isHidden(exposure.place.description)
        else { return }
        let head = try journal.logHead(of: exposure.place.description)
        guard head != nil || lockIsHeld, let document = exposure.document(head: head) else { return }
        let answer = try await exposure.ask(
            document: document, earlier: try journal.lastReplacedVersion(bucket: channel.bucket))
        guard let first = answer.open.first else { return team.logs.wasHidden(exposure.place.description) }
        let account = channel.expectedBucketOwner
        throw RunError.openLog(
            channel: channel.name, url: first.url, isVersion: first.what == .earlierVersion,
            policy: exposure.denials(of: answer.open, account: account))
    }

    /// `nil` where the channel has no log.
    func logExposure(of channel: Channel) -> LogExposure? {
        channel.logPlace.map { place in
            LogExposure(
                channel: channel, place: place, makeClient: connections.makeClient, site: publicSite(channel),
                fronts: channels.filter { $0.bucket == place.bucket && $0.hasPublicURL })
        }
    }

    /// The channels that these steps name, without those that are only checked from outside.
    func channels(of steps: [PlaybookStep]) -> [Channel] {
        let names = Set(steps.filter { $0.applies && !$0.kind.isOutside }.compactMap(\.kind.channel))
        return channels.filter { names.contains($0.name) }
    }

    /// The channels whose logs will record a run: those that its steps write to, and those of the run that it rolls back.
    func toldChannels(of steps: [PlaybookStep], _ rollbackOf: String?) throws -> [Channel] {
        var names = Set(steps.filter { $0.applies && $0.kind.changesObjects }.compactMap(\.kind.channel))
        if let rollbackOf { names.formUnion(try journal.places(of: rollbackOf).map { currentName(of: $0) }) }
        return channels.filter { names.contains($0.name) }
    }

    /// The channels in whose buckets a run planned changes, for writing to their logs. Channels that are not open get no
    /// request.
    func writtenChannels(of run: RunRecord, among opened: [String: OpenChannel]) throws -> [OpenChannel] {
        let names = Set(try journal.places(of: run.id).map { currentName(of: $0) }).sorted()
        return try names.map { try opened[$0] ?? outside(try channel($0)) }
    }
}
