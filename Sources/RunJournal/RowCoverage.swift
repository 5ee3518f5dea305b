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
    /// The digest of each row in the last event that covers it, for each part by the rows' numbers.
    private var told: [[Int64: SHA256Digest]] = Array(repeating: [:], count: RowPart.allCases.count)

    init(_ db: Database, runID: String) throws {
        var digester = RowDigester()
        try self.init(db, runID: runID, &digester)
    }

    init(_ db: Database, runID: String, _ digester: inout RowDigester) throws {
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
            if payload["rows"] != (try takeRows(db, ofEvent: id, &digester)?.hex) {
                listFindings.append("the rows of event \(id) are not those that it was written with")
            }
        }
    }

    /// Takes the rows of an event. One with an unknown part or a malformed digest, which no rollbook wrote, goes into the digest of
    /// the list alone, which differs then.
    /// - Returns: the digest of the list; `nil` for an empty one.
    private mutating func takeRows(
        _ db: Database, ofEvent id: Int64, _ digester: inout RowDigester
    ) throws -> SHA256Digest? {
        let statement = try db.cachedStatement(
            sql: "SELECT part, number, sha256 FROM event_row WHERE event_id = ? ORDER BY part, number")
        let rows = try Row.fetchCursor(statement, arguments: [id])
        let columns = RawColumns(statement)
        var isEmpty = true
        digester.beginList()
        while try rows.next() != nil {
            let (name, hex) = (columns.text(0), columns.text(2))
            isEmpty = false
            digester.list(name, columns.number(1) ?? 0, hex)
            guard let part = RowPart(name: name), let number = columns.number(1), let sha256 = SHA256Digest(hex: hex)
            else { continue }
            told[part.ordinal][number] = sha256
        }
        let digest = digester.finish()
        return isEmpty ? nil : digest
    }

    /// Findings about rows that differ from their events, are missing, or are covered by no event.
    func rowFindings(_ db: Database) throws -> [String] {
        var digester = RowDigester()
        return try rowFindings(db, &digester)
    }

    func rowFindings(_ db: Database, _ digester: inout RowDigester) throws -> [String] {
        var findings: [String] = []
        for part in RowPart.allCases {
            let told = told[part.ordinal]
            let rows = try part.rows(db, runID: runID, &digester)
            var asTold = 0
            for row in rows {
                let expected = told[row.number]
                if let expected, expected != row.sha256 {
                    findings.append("\(name(part, row.number)) was changed after it was written")
                } else if expected == nil, isCovered {
                    findings.append("no event covers \(name(part, row.number))")
                }
                if expected != nil { asTold += 1 }
            }
            guard asTold < told.count else { continue }
            let missing = Set(told.keys).subtracting(rows.map(\.number))
            findings += missing.sorted().map { "\(name(part, $0)) is missing" }
        }
        return findings
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
