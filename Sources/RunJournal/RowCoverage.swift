import GRDB
import Objects

/// The state of a run's rows according to its events.
struct RowCoverage {
    let runID: String
    /// Findings about altered events.
    private(set) var eventFindings: [String] = []
    /// Findings about events whose list of rows was altered.
    private(set) var listFindings: [String] = []
    /// Whether the run was covered from its beginning. If not, rows that no event covers are older than covering, not added by
    /// hand.
    private(set) var isCovered = false
    /// The digest of each row in the last event that covers it.
    private var told: [RowPart: [Int64: SHA256Digest]] = [:]

    init(_ db: Database, runID: String) throws {
        self.runID = runID
        let events = try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT id, at, run_id, kind, payload, previous_hash, hash FROM event WHERE run_id = ? ORDER BY id"
            ),
            arguments: [runID])
        for (index, event) in events.enumerated() {
            let id: Int64 = event["id"]
            if !EventChain.isUnaltered(event) { eventFindings.append("event \(id) was changed after it was written") }
            let payload = JSONText.parseObject(event["payload"]) ?? [:]
            if index == 0 { isCovered = payload["rows"] != nil }
            let rows = try Self.rows(db, ofEvent: id)
            if payload["rows"] != (rows.isEmpty ? nil : CoveredRow.digest(of: rows)) {
                listFindings.append("the rows of event \(id) are not those that it was written with")
            }
            for row in rows { told[row.part, default: [:]][row.number] = row.sha256 }
        }
    }

    /// The rows of an event. An unknown part or a malformed digest is skipped, so the list's digest no longer matches.
    private static func rows(_ db: Database, ofEvent id: Int64) throws -> [CoveredRow] {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT part, number, sha256 FROM event_row WHERE event_id = ? ORDER BY part, number"),
            arguments: [id])
        var covered: [CoveredRow] = []
        while let row = try rows.next() {
            guard let part = RowPart(rawValue: row[0]), let sha256 = SHA256Digest(hex: row[2] as String) else {
                continue
            }
            covered.append(CoveredRow(part: part, number: row[1], sha256: sha256))
        }
        return covered
    }

    /// Findings about rows that differ from their events, are missing, or are covered by no event.
    func rowFindings(_ db: Database) throws -> [String] {
        try RowPart.allCases.flatMap { part in
            var told = told[part] ?? [:]
            var findings: [String] = []
            for row in try part.rows(db, runID: runID) {
                let expected = told.removeValue(forKey: row.number)
                if let expected, expected != row.sha256 {
                    findings.append("\(name(part, row.number)) was changed after it was written")
                } else if expected == nil, isCovered {
                    findings.append("no event covers \(name(part, row.number))")
                }
            }
            return findings + told.keys.sorted().map { "\(name(part, $0)) is missing" }
        }
    }

    private func name(_ part: RowPart, _ number: Int64) -> String {
        switch part {
        case .run: "the row of run \(runID)"
        case .step: "step \(number) of run \(runID)"
        case .change: "the intent of change \(runID)/\(number)"
        case .sent: "that change \(runID)/\(number) was sent"
        case .outcome: "the outcome of change \(runID)/\(number)"
        }
    }
}
