import FoundationEssentials
import GRDB
import Objects

/// The append-only table `event`. Each row's `hash` covers the row and the hash before it, so computing the hashes again shows
/// any row that was changed, removed or inserted.
enum EventChain {
    /// The `previous_hash` of the first event.
    static let origin = String(repeating: "0", count: 64)

    /// SHA-256, in hexadecimal, over previous hash, id, time, run (or nothing), kind and payload, each ended by a newline. None
    /// of them can contain a newline.
    static func hash(previous: String, id: Int64, at: String, runID: String?, kind: String, payload: String) -> String {
        let text = "\(previous)\n\(id)\n\(at)\n\(runID ?? "")\n\(kind)\n\(payload)\n"
        return SHA256Digest(of: text.utf8).hex
    }

    /// Appends an event and, with it, the digests of the rows that it covers.
    static func append(
        _ db: Database, runID: String?, kind: String, payload: [String: String], covering rows: [CoveredRow] = [],
        at: Date
    ) throws {
        let rows = rows.sorted { ($0.part.rawValue, $0.number) < ($1.part.rawValue, $1.number) }
        var payload = payload
        if !rows.isEmpty { payload["rows"] = CoveredRow.digest(of: rows) }
        let last = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, hash FROM event ORDER BY id DESC LIMIT 1"))
        let id: Int64 = 1 + (last?["id"] ?? 0)
        let previous: String = last?["hash"] ?? origin
        let time = Timestamp.text(of: at)
        let text = JSONText.object(payload)
        let hash = hash(previous: previous, id: id, at: time, runID: runID, kind: kind, payload: text)
        try db.executeOne(
            "INSERT INTO event (id, run_id, kind, payload, at, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [id, runID, kind, text, time, previous, hash], missing: "the event was not written")
        try db.executeEach(
            "INSERT INTO event_row (event_id, part, number, sha256) VALUES (?, ?, ?, ?)", rows,
            missing: { _ in "the rows of the event were not written" },
            arguments: { [id, $0.part.rawValue, $0.number, $0.sha256.hex] })
        if let runID { try RunTally.follow(db, runID: runID, kind: kind, coversRows: !rows.isEmpty) }
    }

    /// Whether an event's row matches its hash.
    static func isUnaltered(_ row: Row) -> Bool {
        row["hash"]
            == hash(
                previous: row["previous_hash"], id: row["id"], at: row["at"], runID: row["run_id"], kind: row["kind"],
                payload: row["payload"])
    }

    /// The faults of the chain; at most one finding for each event, and one for a missing end.
    /// - Parameter head: where to begin: an event that is known to be right; `nil` for the first one.
    static func findings(_ db: Database, after head: CheckedHead? = nil) throws -> [String] {
        var findings: [String] = []
        var previous = head?.hash ?? origin
        var expectedID: Int64 = 1 + (head?.event ?? 0)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, at, run_id, kind, payload, previous_hash, hash FROM event WHERE id >= ? ORDER BY id
                """, arguments: [expectedID])
        while let row = try rows.next() {
            let id: Int64 = row["id"]
            let stored: String = row["hash"]
            if id != expectedID {
                findings.append("events \(expectedID) to \(id - 1) are missing")
            } else if row["previous_hash"] != previous {
                findings.append("event \(id) does not follow the event before it")
            } else if !isUnaltered(row) {
                findings.append("event \(id) was changed after it was written")
            }
            previous = stored
            expectedID = id + 1
        }
        let written = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
        if written >= expectedID { findings.append("events \(expectedID) to \(written) are missing") }
        return findings
    }
}
