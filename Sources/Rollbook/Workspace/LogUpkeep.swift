package import Indexes
import Objects
package import PlaybookFiles
import Publishing
import RunJournal

/// Repairs of a channel's log by a person: push runs that it lacks, and void an entry that cannot be read.
package struct LogUpkeep: Sendable {
    private let workspace: Workspace
    private let channel: OpenChannel
    private let log: BucketLog

    /// `nil` where the channel has no log.
    package init?(_ workspace: Workspace, of channel: OpenChannel) throws {
        guard let log = try workspace.logReader.log(of: channel.channel) else { return nil }
        self.workspace = workspace
        self.channel = channel
        self.log = log
    }

    package var place: LogPlace { log.place }

    /// Pushes every run of the journal that has changes in the bucket and is not complete in the log.
    /// - Returns: the runs.
    /// - Throws: `LogError`, `LockError`, `JournalError`; `RunError.openLog` for a production channel whose log strangers can
    ///   read.
    package func push() async throws -> [String] {
        let place = log.place.description
        let runs = try workspace.journal.runsBehindLog(
            bucket: channel.channel.bucket, place: place, includingForeign: true)
        guard !runs.isEmpty else { return [] }
        try await holdingLock { log, token in
            for run in runs { try await log.tellRun(run, on: channel.channel, self.log, token) }
        }
        return runs
    }

    /// An entry that stops every reader of the log.
    package struct Trouble: Sendable, Equatable {
        package var number: Int64
        package var detail: String
    }

    /// The first entry that cannot be read; `nil` if all can.
    /// - Throws: `LogError` for a problem that no entry can mend: entries that are missing.
    package func trouble() async throws -> Trouble? {
        do {
            _ = try await workspace.logReader.catchUp(with: channel.channel)
            return nil
        } catch LogError.malformed(_, let number, let detail) {
            return Trouble(number: number, detail: detail)
        } catch let error as JournalError {
            guard let number = error.logEntryNumber else { throw error }
            return Trouble(number: number, detail: "\(error)")
        }
    }

    /// The content under an entry's key, as text.
    package func text(ofEntry number: Int64) async throws -> String {
        String(decoding: try await log.rawEntry(number), as: UTF8.self)
    }

    /// Adds an entry that voids an earlier one. Nothing is removed.
    package func void(_ number: Int64) async throws {
        try await holdingLock { _, token in
            let last = try await log.last()
            let entry = LogEntry(
                after: last, kind: .void, bucket: channel.channel.bucket, token: token,
                facts: [LogEntry.voidedFact: "\(number)"], at: workspace.clock.now())
            guard case .written = try await log.put(entry) else { throw LogError.contended(place: log.place) }
        }
    }

    /// Holds the lock under the rules of a run: not if strangers can read a production log, and with pseudonyms if they can
    /// read another one.
    private func holdingLock(_ body: (RunLog, String) async throws -> Void) async throws {
        let id = "log-upkeep"
        try await workspace.requireHiddenLog(of: channel.channel, lockIsHeld: false)
        let workspace = try await workspace.named(for: [channel.channel])
        let locks = RunLocks(workspace: workspace, runID: id)
        try await locks.hold(channel)
        do {
            guard let token = locks.token(of: channel) else {
                throw LogError.withoutLock(channel: channel.channel.name, place: log.place)
            }
            try await workspace.requireHiddenLog(of: channel.channel, lockIsHeld: true)
            try await body(RunLog(workspace: workspace, runID: id, rollbackOf: nil, locks: locks), token)
        } catch {
            await locks.release()
            throw error
        }
        await locks.release()
    }
}
