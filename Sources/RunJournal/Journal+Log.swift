import GRDB
package import Objects

extension Journal {
    /// The last entry of a log that this journal knows; `nil` without any.
    package func logHead(of place: String) throws -> LogHead? {
        try read { db in try head(db, of: place) }
    }

    private func head(_ db: Database, of place: String) throws -> LogHead? {
        try Row.fetchOne(
            db, sql: "SELECT number, sha256, etag FROM log_entry WHERE place = ? ORDER BY number DESC LIMIT 1",
            arguments: [place]
        ).map { LogHead(number: $0[0], sha256: try $0.requiredDigest("sha256"), etag: $0["etag"]) }
    }

    /// An entry of a log as read.
    package enum ReadEntry: Sendable {
        case entry(LogEntry, ETag)
        /// An entry that a later one declares void, whatever it holds.
        case void(number: Int64, sha256: SHA256Digest, ETag)
    }

    /// Takes in the news of a log, all or nothing.
    ///
    /// - Parameters:
    ///   - entries: in the order of their numbers, the first one after the head.
    ///   - bucket: the bucket that the log is about. Entries about another one count only for the chain.
    /// - Returns: the runs with something new.
    /// - Throws: `JournalError.badLogEntry`, `.logBreaks`, `.logContradicts`.
    package func take(_ entries: [ReadEntry], of place: String, bucket: String) throws -> [String] {
        guard !entries.isEmpty else { return [] }
        return try write { db in
            var runs: [String] = []
            for entry in entries {
                if let run = try take(entry, of: place, bucket: bucket, into: db), !runs.contains(run) {
                    runs.append(run)
                }
            }
            return runs
        }
    }

    private func take(_ read: ReadEntry, of place: String, bucket: String, into db: Database) throws -> String? {
        let head = try head(db, of: place)
        switch read {
        case .void(let number, let sha256, let etag):
            try db.executeOne(
                """
                INSERT INTO log_entry (place, number, sha256, etag, kind, at, checks, approvals)
                VALUES (?, ?, ?, ?, 'void', ?, 0, 0)
                """, [place, number, sha256, etag, Timestamp.text(of: now())],
                missing: "the entry of the log was not recorded")
            return nil
        case .entry(let entry, let etag):
            guard entry.number == 1 + (head?.number ?? 0), entry.previous == head?.sha256 ?? LogEntry.origin else {
                throw JournalError.logBreaks(
                    place: place, number: entry.number, known: head.map(\.description) ?? "no entry",
                    found: String(entry.previous.hex.prefix(12)))
            }
            try insert(entry, etag: etag, place: place, lastEvent: nil, into: db)
            guard let runID = entry.runID, entry.bucket == bucket, !entry.lines.isEmpty else { return nil }
            return try takeLines(of: entry, runID, place: place, into: db)
        }
    }

    /// - Returns: the run, if something was new.
    private func takeLines(of entry: LogEntry, _ runID: String, place: String, into db: Database) throws -> String? {
        var rows = LogRows(db, runID: runID)
        do {
            try LogRules.check(entry, ofRun: runID)
            for line in entry.lines { try rows.take(line) }
            try rows.endPlansOfHere(at: Timestamp.text(of: now()))
        } catch let wrong as ImportRules.Wrong {
            throw JournalError.badLogEntry(place: place, number: entry.number, detail: wrong.detail)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw JournalError.badLogEntry(
                place: place, number: entry.number, detail: error.message ?? "the schema does not allow it")
        } catch JournalError.refused(let detail) {
            throw JournalError.badLogEntry(place: place, number: entry.number, detail: detail)
        } catch let contradiction as LogRows.Contradiction {
            throw JournalError.logContradicts(
                place: place, number: entry.number, runID: runID, detail: contradiction.detail)
        }
        let covered = try rows.covered()
        var payload = entry.payload(place: place)
        payload["state"] = try String.fetchOne(db, sql: "SELECT state FROM run WHERE id = ?", arguments: [runID])
        if rows.isOfAnother { payload["other"] = "yes" }
        let isSettled = entry.facts[LogEntry.settledFact] != nil
        if isSettled || rows.touched[.run] != nil { payload["settled"] = isSettled ? "yes" : "no" }
        payload["count"] = "\(rows.touched[.change]?.count ?? 0)"
        try EventChain.append(db, runID: runID, kind: "log-entry", payload: payload, covering: covered, at: now())
        return covered.isEmpty ? nil : runID
    }

    /// The runs of a log in its order: by their last entry that planned something, the newest first. Runs that were only pushed
    /// are left out.
    package func runsInLog(_ place: String) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT run_id FROM log_entry WHERE place = ? AND kind = 'planned' AND run_id IS NOT NULL
                    GROUP BY run_id ORDER BY max(number) DESC
                    """, arguments: [place])
        }
    }

    /// Changes that were planned elsewhere. They may have been sent as long as the log lacks their outcome.
    package func changesInDoubt(of runID: String) throws -> [ChangeRecord] {
        let fromLog = try read { db in
            try Int.fetchSet(
                db,
                sql: """
                    SELECT number FROM event JOIN event_row ON event_id = event.id
                    WHERE run_id = ? AND part = 'change' AND kind = 'log-entry'
                    """, arguments: [runID])
        }
        guard !fromLog.isEmpty else { return [] }
        return try changes(of: runID, state: .planned).filter { fromLog.contains($0.sequence) }
    }

    /// The number of the last entry that this journal knows, by the log's place.
    package func logHeads() throws -> [String: Int64] {
        try read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT place, max(number) FROM log_entry GROUP BY place")
            return Dictionary(rows.map { ($0[0], $0[1]) }) { first, _ in first }
        }
    }

    /// Whether a log has entries after a number that were put under another lock token.
    package func hasEntry(notUnder token: String, after number: Int64, place: String) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM log_entry WHERE place = ? AND number > ? AND token IS NOT ?)
                    """, arguments: [place, number, token]) ?? false
        }
    }

    /// Whether a log has an entry about a run.
    package func isInLog(_ runID: String, place: String) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM log_entry WHERE run_id = ? AND place = ?)",
                arguments: [runID, place]) ?? false
        }
    }

    /// Whether a log says that the lock of a token was taken over.
    /// - Parameter by: the token of the new holder; `nil` for any.
    package func hasTakeOver(ofToken former: String, by token: String? = nil, place: String) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM log_entry
                        WHERE place = ?1 AND kind = 'take-over' AND former_token = ?2 AND (?3 IS NULL OR token = ?3))
                    """, arguments: [place, former, token]) ?? false
        }
    }
}
