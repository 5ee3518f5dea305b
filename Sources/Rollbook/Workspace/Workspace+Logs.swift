import Indexes
import PlaybookFiles
import Publishing
import RunJournal

extension Workspace {
    package var logReader: LogReader { LogReader(journal: journal, makeClient: makeClient, logs: logs) }

    /// - Throws: `LogError.untrusted` where a channel requires a log that it cannot have;
    ///   `RunError.withoutLog` where logs are left aside and the channel is a production one.
    func requireLog(of channel: Channel) throws {
        if logs.areLeftAside, channel.logPlace != nil, channel.production {
            throw RunError.withoutLog(channel: channel.name)
        }
        if channel.log.isRequired, channel.logPlace == nil { throw LogError.untrusted(channel: channel.name) }
    }

    /// The channels that these steps name, without those that are only looked at from outside.
    func channels(of steps: [PlaybookStep]) -> [Channel] {
        let names = Set(steps.filter { $0.applies && !$0.kind.isOutside }.compactMap(\.kind.channel))
        return channels.filter { names.contains($0.name) }
    }

    /// The channels in whose buckets a run planned changes.
    func writtenChannels(of run: RunRecord, among opened: [String: OpenChannel]) async throws -> [OpenChannel] {
        let names = Set(try journal.places(of: run.id).map { currentName(of: $0) }).sorted()
        var written: [OpenChannel] = []
        for name in names {
            if let channel = opened[name] {
                written.append(channel)
            } else {
                written.append(try await open(try channel(name)))
            }
        }
        return written
    }
}
