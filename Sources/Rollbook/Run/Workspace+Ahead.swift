import Indexes
import PlaybookFiles
import Publishing
import RunJournal

/// The questions of a run that are asked beside its first ones to the buckets.
extension Workspace {
    /// Reads the lock of a run's first step ahead of its check. An error is that of the check.
    func lookAtLock(of steps: [PlaybookStep]) async {
        guard let first = steps.first(where: \.applies), first.kind.changesObjects, let name = first.kind.channel,
            let channel = try? channel(name)
        else { return }
        await lookAtLock(of: channel)
    }

    /// Reads the lock of a channel's bucket ahead, unless that was done.
    func lookAtLock(of channel: Channel) async {
        guard channel.conditions == .trusted, let outside = try? outside(channel),
            let lock = bucketLock(of: outside, runID: ""), !team.locks.holds(lock)
        else { return }
        // There may be none yet, which is an answer too.
        do { team.locks.keep(try await lock.look(), of: lock) } catch {}
    }

    /// Whether the journal knows an entry of the channel's log, or the channel has none.
    func knowsLog(of channel: Channel) throws -> Bool {
        guard let place = channel.logPlace else { return true }
        return try journal.logHead(of: place.description) != nil
    }

    /// The workspace with the names that strangers may read, after a test of who can read the logs.
    /// - Throws: `RunError.openLog`, and the errors of `named`.
    func named(afterTestingLogsOf channels: [Channel]) async throws -> Workspace {
        for channel in channels { try await requireHiddenLog(of: channel, lockIsHeld: false) }
        return try await named(for: channels)
    }
}
