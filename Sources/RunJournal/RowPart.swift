import GRDB
import Objects

/// The part of a row that is written, and therefore covered, together.
enum RowPart: String, CaseIterable {
    case run, step
    /// The intent of a change and the state before it, written once.
    case change
    /// The permission to send its request.
    case sent
    /// The outcome.
    case outcome

    var table: String {
        switch self {
        case .run: "run"
        case .step: "step"
        case .change, .sent, .outcome: "change"
        }
    }

    /// The column with `CoveredRow.number`; `nil` where there is only one row.
    var numberColumn: String? {
        switch self {
        case .run: nil
        case .step: "position"
        case .change, .sent, .outcome: "sequence"
        }
    }

    /// The columns in the order of covering. A later schema adds columns at the end: they are NULL in rows that were covered
    /// without them, and NULL leaves no trace in a digest.
    var columns: [String] {
        switch self {
        case .run: ExportedTable.run.columns
        case .step: ExportedTable.step.columns
        case .change: Self.intentColumns
        case .sent: ["sent_at"]
        case .outcome: Self.outcomeColumns
        }
    }

    private static let intentColumns = [
        "run_id", "sequence", "step_position", "channel", "bucket", "key", "index_prefix", "project", "rank", "action",
        "source_key", "source_version_id", "intended_sha256", "intended_size", "before_kind", "before_version_id",
        "before_etag", "before_size", "before_sha256", "before_content_type", "before_cache_control", "before_metadata",
        "kept_sha256", "planned_at", "before_headers", "before_last_modified",
    ]

    private static let outcomeColumns = [
        "state", "message", "request_id", "finished_at", "after_kind", "after_version_id", "after_etag", "after_size",
        "after_sha256", "after_content_type", "after_cache_control", "after_metadata", "after_headers",
    ]

    /// The columns in the digests of rows.
    var labels: RowLabels {
        switch self {
        case .run: Self.runLabels
        case .step: Self.stepLabels
        case .change: Self.intentLabels
        case .sent: Self.sentLabels
        case .outcome: Self.outcomeLabels
        }
    }

    private static let runLabels = RowLabels(columns: RowPart.run.columns)
    private static let stepLabels = RowLabels(columns: RowPart.step.columns)
    private static let intentLabels = RowLabels(columns: RowPart.change.columns)
    private static let sentLabels = RowLabels(columns: RowPart.sent.columns)
    private static let outcomeLabels = RowLabels(columns: RowPart.outcome.columns)

    /// The part that a row of `event_row` names; `nil` for one that is not known.
    init?(name: UnsafeRawBufferPointer) {
        // By length, and by the second letter of `step` and `sent`.
        let part: RowPart
        switch name.count {
        case 3: part = .run
        case 4: part = name[1] == UInt8(ascii: "t") ? .step : .sent
        case 6: part = .change
        case 7: part = .outcome
        default: return nil
        }
        guard name.elementsEqual(part.rawValue.utf8) else { return nil }
        self = part
    }

    /// The place among all parts.
    var ordinal: Int {
        switch self {
        case .run: 0
        case .step: 1
        case .change: 2
        case .sent: 3
        case .outcome: 4
        }
    }

    /// The current rows of a run. Parts that are not written yet (not sent, not finished) are left out.
    func rows(_ db: Database, runID: String) throws -> [CoveredRow] {
        var digester = RowDigester()
        return try rows(db, runID: runID, &digester)
    }

    func rows(_ db: Database, runID: String, _ digester: inout RowDigester) throws -> [CoveredRow] {
        let key = self == .run ? "id" : "run_id"
        let written =
            switch self {
            case .run, .step, .change: ""
            case .sent: " AND sent_at IS NOT NULL"
            case .outcome: " AND finished_at IS NOT NULL"
            }
        let number = numberColumn ?? "0 AS number"
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns.joined(separator: ", ")), \(number) FROM \(table) WHERE \(key) = ?\(written)
                ORDER BY \(numberColumn ?? "id")
                """)
        let rows = try Row.fetchCursor(statement, arguments: [runID])
        var covered: [CoveredRow] = []
        let (labels, columns) = (labels, RawColumns(statement))
        while try rows.next() != nil {
            let number = columns.number(labels.count) ?? 0
            covered.append(CoveredRow(part: self, number: number, sha256: digester.digest(labels, of: columns)))
        }
        return covered
    }

    /// All current rows of a run.
    static func allRows(_ db: Database, runID: String) throws -> [CoveredRow] {
        try allCases.flatMap { try $0.rows(db, runID: runID) }
    }
}
