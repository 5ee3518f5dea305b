import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal

/// Writes a run's plans, before they are carried out, and its outcome to the logs of its buckets.
struct RunLog: Sendable {
    let workspace: Workspace
    let runID: String
    /// The run that it rolls back.
    let rollbackOf: String?
    let locks: RunLocks
    /// The numbers of the last entries that were known when the step was planned, by the log's place.
    var plannedOn: [String: Int64] = [:]

    /// Another runner wrote to the log since it was read. Nothing of the plan was sent; the step plans anew.
    struct Moved: Error {
        var place: String
    }

    private static let entryBytesMax = 8 << 20
    private static let attemptsMax = 5

    private var journal: Journal { workspace.journal }

    /// Writes the step's plan for a channel to the log, after everything of earlier runs that the log lacks.
    ///
    /// Called with the channel's lock held and the intents in the journal, before the first of them is sent.
    /// - Throws: `Moved`, `LockError.lost`, `LogError`, `JournalError`.
    func announce(on channel: OpenChannel) async throws {
        try workspace.requireLog(of: channel.channel)
        guard let (log, token) = try writable(channel) else { return }
        try await workspace.requireHiddenLog(of: channel.channel, lockIsHeld: true)
        try await tellTakeOver(on: channel, log, token)
        try await tellEarlier(channel.channel, log, token)
        try await tell(runID, as: .planned, channel.channel, log, token)
    }

    /// Writes the outcome of the run, and of the run that it rolls back, to the logs of these channels.
    ///
    /// - Parameter always: also into a log that has no entry of the run yet.
    /// - Throws: `LockError`, `LogError`, `JournalError`, `S3Error` of the lock.
    func tellOutcome(on channels: [OpenChannel], always: Bool) async throws {
        var told: Set<LogPlace> = []
        for channel in channels.sorted(by: { $0.channel.name < $1.channel.name }) {
            guard let log = try workspace.logReader.log(of: channel.channel), told.insert(log.place).inserted else {
                continue
            }
            let place = log.place.description
            // Other runs that it ended: those that a rollback through several runs rolled back.
            let others = try journal.runsBehindLog(bucket: channel.channel.bucket, place: place)
            var ids = [rollbackOf].compactMap(\.self)
            ids += others.filter { !ids.contains($0) && $0 != runID } + [runID]
            let news = try ids.filter { id in
                let isKnown = try journal.isInLog(id, place: place)
                guard isKnown || (id == runID && always) else { return false }
                return try journal.logNews(of: id, bucket: channel.channel.bucket, place: place) != nil
            }
            guard !news.isEmpty else { continue }
            try await locks.hold(channel)
            guard let (log, token) = try writable(channel) else { continue }
            try await workspace.requireHiddenLog(of: channel.channel, lockIsHeld: true)
            try await tellTakeOver(on: channel, log, token)
            for id in news { try await tell(id, as: .outcome, channel.channel, log, token) }
        }
    }

    /// Writes the runs that are missing from the log or incomplete in it: older than the log, or interrupted before an entry.
    private func tellEarlier(_ channel: Channel, _ log: BucketLog, _ token: String) async throws {
        let runs = try journal.runsBehindLog(bucket: channel.bucket, place: log.place.description)
        for id in runs where id != runID { try await tellRun(id, on: channel, log, token) }
    }

    /// Writes everything of a run that the log lacks.
    func tellRun(_ id: String, on channel: Channel, _ log: BucketLog, _ token: String) async throws {
        let isKnown = try journal.isInLog(id, place: log.place.description)
        try await tell(id, as: isKnown ? .outcome : .pushed, channel, log, token)
    }

    /// The log and the lock's token; `nil` if the channel has no log, or if the run has no lock.
    private func writable(_ channel: OpenChannel) throws -> (BucketLog, String)? {
        guard let log = try workspace.logReader.log(of: channel.channel) else { return nil }
        if let token = locks.token(of: channel) {
            return (log.asking { if let problem = locks.problem(channel) { throw problem } }, token)
        }
        guard !channel.channel.log.isRequired else {
            throw LogError.withoutLock(channel: channel.channel.name, place: log.place)
        }
        workspace.console.report(
            .note("\(channel.channel.name): this run is not in the team's log, because it has no lock"))
        return nil
    }

    private func tellTakeOver(on channel: OpenChannel, _ log: BucketLog, _ token: String) async throws {
        guard let former = locks.takenOver(on: channel) else { return }
        let place = log.place.description
        guard try !journal.hasTakeOver(ofToken: former.token, by: token, place: place) else { return }
        try await put(channel.channel, log, token) { head in
            LogEntry(
                after: head, kind: .takeOver, bucket: channel.channel.bucket, token: token,
                facts: [LogEntry.formerTokenFact: former.token], at: workspace.clock.now())
        }
    }

    private func tell(
        _ runID: String, as kind: LogEntry.Kind, _ channel: Channel, _ log: BucketLog, _ token: String
    ) async throws {
        var news = try journal.logNews(of: runID, bucket: channel.bucket, place: log.place.description)
        // Runs that an older release recorded are renamed too.
        if let pseudonyms = workspace.team.pseudonyms {
            news = try news?.renamed(person: pseudonyms.person, machine: pseudonyms.machine)
        }
        for part in news?.parts(bytesMax: Self.entryBytesMax) ?? [] {
            try await put(channel, log, token, news: part, replans: kind == .planned) { head in
                LogEntry(
                    after: head, kind: kind, bucket: channel.bucket, news: part, token: token, at: workspace.clock.now()
                )
            }
        }
    }

    /// - Parameter replans: whether the entry's content depends on what the log said before.
    private func put(
        _ channel: Channel, _ log: BucketLog, _ token: String, news: LogNews? = nil, replans: Bool = false,
        _ entry: (LogHead?) -> LogEntry
    ) async throws {
        let place = log.place.description
        func decision(_ putting: BucketLog.Putting?) throws -> LogDecision {
            LogDecision.about(
                putting, isTakenOver: try journal.hasTakeOver(ofToken: token, place: place), replans: replans,
                isMoved: try journal.hasEntry(notUnder: token, after: plannedOn[place] ?? 0, place: place))
        }
        for _ in 0..<Self.attemptsMax {
            let head = try await headAfterCheckpoint(channel, log, token)
            var putting: BucketLog.Putting?
            var next = try decision(nil)
            if next == .put {
                let entry = entry(head)
                putting = try await log.put(entry)
                if case .written(let etag) = putting {
                    try journal.recordLogEntry(entry, etag: etag, place: place, news: news)
                } else {
                    _ = try await workspace.logReader.catchUp(with: channel)
                }
                next = try decision(putting)
            }
            switch next {
            case .record: return
            case .stop:
                throw LockError.lost(bucket: log.place.bucket, key: ObjectKey(channel.lock.key ?? ""), to: nil)
            case .planAnew: throw Moved(place: place)
            case .put: continue
            }
        }
        throw LogError.contended(place: log.place)
    }

    /// The last entry, after a checkpoint if one is due. If another run writes that number first, the next entry finds it
    /// taken.
    private func headAfterCheckpoint(_ channel: Channel, _ log: BucketLog, _ token: String) async throws -> LogHead? {
        let place = log.place.description
        guard let head = try journal.logHead(of: place), log.isCheckpoint(head.number + 1) else {
            return try journal.logHead(of: place)
        }
        let entry = LogEntry(
            after: head, kind: .checkpoint, bucket: channel.bucket, token: token,
            checkpoint: try await log.checkpoint(after: head), at: workspace.clock.now())
        if case .written(let etag) = try await log.put(entry) {
            try journal.recordLogEntry(entry, etag: etag, place: place, news: nil)
        }
        return try journal.logHead(of: place)
    }
}
