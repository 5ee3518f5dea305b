import Indexes
package import PlaybookFiles
package import Publishing
package import RunJournal
package import S3

/// Brings a journal up to date with the logs of channels.
package struct LogReader: Sendable {
    let journal: Journal
    let makeClient: @Sendable (Channel) throws -> S3Client
    let logs: TeamLogs
    /// The most logs that are read at once.
    private static let logsMax = 8

    /// - Parameter makeClient: a client of the channel's bucket.
    package init(
        journal: Journal, makeClient: @escaping @Sendable (Channel) throws -> S3Client, logs: TeamLogs = TeamLogs()
    ) {
        self.journal = journal
        self.makeClient = makeClient
        self.logs = logs
    }

    /// The log of a channel's bucket; `nil` if it has none, or if logs are left aside.
    package func log(of channel: Channel) throws -> BucketLog? {
        guard !logs.areLeftAside, let place = channel.logPlace else { return nil }
        return BucketLog(place: place, client: try makeClient(channel.ofBucket(place.bucket)), interval: logs.interval)
    }

    /// Reads each log that this process has not read yet, before anything is decided on it.
    ///
    /// - Returns: the runs with new entries.
    /// - Throws: `LogError`, `JournalError`: then nothing of that log was taken in.
    @discardableResult
    package func read(_ channels: [Channel]) async throws -> [String] {
        var places: Set<LogPlace> = []
        let first = channels.filter { channel in
            guard let place = channel.logPlace, !logs.isRead(place.description) else { return false }
            return places.insert(place).inserted
        }
        return try await mapConcurrently(first, limit: Self.logsMax) { try await catchUp(with: $0) }.flatMap(\.self)
    }

    /// Reads a channel's log, after the last entry that the journal knows.
    package func catchUp(with channel: Channel) async throws -> [String] {
        guard let log = try log(of: channel) else { return [] }
        let place = log.place.description
        let entries = try await log.entries(after: try journal.logHead(of: place))
        let runs = try journal.take(entries, of: place, bucket: channel.bucket)
        logs.wasRead(place)
        return runs
    }
}
