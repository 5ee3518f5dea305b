import GRDB
package import Objects

extension Journal {
    /// The part of a run that a log lacks, limited to objects of its bucket; `nil` where it lacks nothing.
    ///
    /// - Parameters:
    ///   - bucket: the bucket that the log is about.
    ///   - place: the log's place.
    package func logNews(of runID: String, bucket: String, place: String) throws -> LogNews? {
        try read { db in
            let known = try LoggedPart(db, runID: runID, place: place)
            let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM event WHERE run_id = ?", arguments: [runID])
            let changed = try known.isNone ? nil : Self.changedRows(db, runID: runID, after: known.lastEvent)
            let checks = try Self.numbered(ExportedTable.check.lines(db, runID: runID), after: known.counts.checks)
            let approvals = try Self.numbered(
                ExportedTable.approval.lines(db, runID: runID), after: known.counts.approvals)
            if let changed, changed.isEmpty, checks.isEmpty, approvals.isEmpty { return nil }
            let changes = try Self.changeLines(db, runID: runID, bucket: bucket, changed: changed)
            let head = try ExportedTable.run.lines(db, runID: runID) + ExportedTable.step.lines(db, runID: runID)
            guard !head.isEmpty else { return nil }
            let kept = Set(changes.compactMap { $0.string("kept_sha256") })
            let bytes = try ExportedTable.kept.lines(db, runID: runID).filter {
                kept.contains($0.string("sha256") ?? "")
            }
            let sequences = Set(changes.compactMap { $0.values["sequence"] })
            let listed = try ExportedTable.listed.lines(db, runID: runID).filter {
                $0.values["sequence"].map(sequences.contains) ?? false
            }
            return LogNews(
                runID: runID, lines: head + bytes + changes + listed + checks + approvals, lastEvent: last ?? 0,
                counts: .init(
                    checks: known.counts.checks + checks.count, approvals: known.counts.approvals + approvals.count),
                earlier: known.counts,
                isSettled: try Self.isSettled(db, runID: runID))
        }
    }

    /// - Parameter includingForeign: whether imported and rebuilt runs count too.
    /// - Returns: the runs with changes in a bucket that were made, continued or ended with this journal, and that its log
    ///   lacks in part; the oldest first.
    package func runsBehindLog(
        bucket: String, place: String, includingForeign: Bool = false
    ) throws -> [String] {
        try read { db in
            try String.fetchAll(
                db,
                sql: """
                    WITH told AS (
                        SELECT run_id, max(last_event) AS event FROM log_entry WHERE place = ?2 GROUP BY run_id)
                    SELECT event.run_id FROM event LEFT JOIN told ON told.run_id = event.run_id
                    WHERE event.run_id IN (SELECT run_id FROM change WHERE bucket = ?1)
                    GROUP BY event.run_id
                    HAVING sum(kind = 'run-begun' OR ?3 AND kind IN ('run-imported', 'run-rebuilt')
                        OR told.run_id IS NOT NULL AND kind IN ('run-settled', 'run-taken-over')) > 0 AND sum(
                        kind IN ('run-state', 'run-taken-over', 'step-state', 'changes-planned', 'changes-sent',
                            'changes-finished', 'checks-recorded', 'approval', 'run-begun', 'run-imported', 'run-rebuilt')
                        AND event.id > coalesce(told.event, 0)) > 0
                    ORDER BY min(event.id)
                    """, arguments: [bucket, place, includingForeign])
        }
    }

    /// Records an entry that was put into a log.
    /// - Parameter etag: from the answer to the write.
    package func recordLogEntry(_ entry: LogEntry, etag: ETag, place: String, news: LogNews?) throws {
        try write { db in
            // Another process with this journal may have read it already.
            let known = try String.fetchOne(
                db, sql: "SELECT sha256 FROM log_entry WHERE place = ? AND number = ?",
                arguments: [place, entry.number])
            if known == entry.sha256.hex { return }
            try insert(entry, etag: etag, place: place, lastEvent: news?.lastEvent, into: db)
            try EventChain.append(
                db, runID: entry.runID, kind: "log-written", payload: entry.payload(place: place), at: entry.at)
        }
    }

    func insert(_ entry: LogEntry, etag: ETag, place: String, lastEvent: Int64?, into db: Database) throws {
        try db.executeOne(
            """
            INSERT INTO log_entry (
                place, number, sha256, etag, kind, run_id, bucket, token, former_token, at, last_event, checks, approvals)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                place, entry.number, entry.sha256, etag, entry.kind.rawValue, entry.runID, entry.bucket,
                entry.token,
                entry.facts[LogEntry.formerTokenFact], Timestamp.text(of: entry.at), lastEvent, entry.counts.checks,
                entry.counts.approvals,
            ], missing: "the entry of the log was not recorded")
    }

    /// The rows of a run that later events name, without rows that came from a log.
    private static func changedRows(_ db: Database, runID: String, after event: Int64) throws -> ChangedRows {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT DISTINCT part, number FROM event JOIN event_row ON event_id = event.id
                WHERE run_id = ? AND event.id > ? AND kind <> 'log-entry'
                """, arguments: [runID, event])
        var changed = ChangedRows()
        while let row = try rows.next() {
            switch RowPart(rawValue: row[0]) {
            case .change: changed.intents.insert(row[1])
            case .sent, .outcome: changed.outcomes.insert(row[1])
            case .run, .step: changed.ofRun = true
            case nil: break
            }
        }
        return changed
    }

    /// Sequences of changes with something new.
    private struct ChangedRows {
        var ofRun = false
        var intents: Set<Int64> = []
        var outcomes: Set<Int64> = []

        var isEmpty: Bool { !ofRun && intents.isEmpty && outcomes.isEmpty }
    }

    /// - Parameter changed: `nil` for all changes.
    private static func changeLines(
        _ db: Database, runID: String, bucket: String, changed: ChangedRows?
    ) throws -> [ExportedLine] {
        if let changed, changed.intents.isEmpty, changed.outcomes.isEmpty { return [] }
        return try ExportedTable.change.lines(db, runID: runID).compactMap { line in
            guard line.string("bucket") == bucket, case .number(let sequence)? = line.values["sequence"] else {
                return nil
            }
            guard let changed, !changed.intents.contains(sequence) else { return line }
            return changed.outcomes.contains(sequence) ? OutcomeLine.line(ofChange: line.values) : nil
        }
    }

    /// Numbers lines without a key of their own by their place in the run, from 1.
    private static func numbered(_ lines: [ExportedLine], after count: Int) -> [ExportedLine] {
        lines.enumerated().dropFirst(count).map { index, line in
            var line = line
            line.values["ordinal"] = .number(Int64(index + 1))
            return line
        }
    }
}

/// The part of a run that a log has already.
private struct LoggedPart {
    /// Whether the log has no entry about the run.
    var isNone: Bool
    /// The last event of this journal that an entry from here covers.
    var lastEvent: Int64
    var counts: LogNews.Counts

    init(_ db: Database, runID: String, place: String) throws {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(max(last_event), 0), coalesce(max(checks), 0), coalesce(max(approvals), 0)
                FROM log_entry WHERE run_id = ? AND place = ?
                """, arguments: [runID, place])
        isNone = (row?[0] ?? 0) == 0
        lastEvent = row?[1] ?? 0
        counts = LogNews.Counts(checks: row?[2] ?? 0, approvals: row?[3] ?? 0)
    }
}

extension LogEntry {
    /// The entry as the payload of an event.
    func payload(place: String) -> [String: String] {
        ["place": place, "number": "\(number)", "kind": kind.rawValue, "sha256": sha256.hex]
    }
}
