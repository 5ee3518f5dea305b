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

    /// SHA-256 over a line `NAME LENGTH:VALUE` for each column that is not NULL; the length is in bytes of UTF-8. A text ends
    /// at its first NUL, as in SQLite's text functions.
    func digest(of values: some Sequence<DatabaseValue>) -> SHA256Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        for (column, value) in zip(columns, values) {
            switch value.storage {
            case .int64(let number): Self.append(column, "\(number)".utf8, to: &bytes)
            case .string(let text): Self.append(column, text.utf8.prefix { $0 != 0 }, to: &bytes)
            case .null, .double, .blob: break
            }
        }
        return SHA256Digest(of: bytes)
    }

    private static func append(_ column: String, _ value: some Collection<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: column.utf8)
        bytes.append(0x20)
        bytes.append(contentsOf: "\(value.count)".utf8)
        bytes.append(0x3A)
        bytes.append(contentsOf: value)
        bytes.append(0x0A)
    }

    /// The current rows of a run. Parts that are not written yet (not sent, not finished) are left out.
    func rows(_ db: Database, runID: String) throws -> [CoveredRow] {
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
        while let row = try rows.next() {
            covered.append(CoveredRow(self, number: row[columns.count], values: row.databaseValues))
        }
        return covered
    }

    /// All current rows of a run.
    static func allRows(_ db: Database, runID: String) throws -> [CoveredRow] {
        try allCases.flatMap { try $0.rows(db, runID: runID) }
    }
}
