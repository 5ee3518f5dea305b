import FoundationEssentials
import GRDB
import Objects

/// The conversion between one table's rows and lines.
struct ExportedTable {
    /// The `type` of its lines.
    let type: String
    let name: String
    let columns: [String]
    /// Columns that hold JSON objects of strings, or bytes.
    var jsonColumns: Set<String> = []
    var byteColumns: Set<String> = []
    /// Selects and orders the rows of run `?`.
    let selection: String

    /// All tables in the order of export: a row comes after the rows it refers to.
    static let all = [run, step, kept, change, listed, check, approval]

    static let run = ExportedTable(
        type: "run", name: "run",
        columns: [
            "id", "kind", "name", "rollback_of", "inputs", "operator", "host", "pid", "tool_version", "definition",
            "state", "message", "started_at", "ended_at", "context",
        ], jsonColumns: ["inputs", "context"], selection: "WHERE id = ?")

    static let step = ExportedTable(
        type: "step", name: "step",
        columns: [
            "run_id", "position", "step_id", "kind", "channel", "state", "summary", "started_at", "ended_at",
        ], selection: "WHERE run_id = ? ORDER BY position")

    static let kept = ExportedTable(
        type: "kept", name: "kept_bytes", columns: ["sha256", "bytes"], byteColumns: ["bytes"],
        selection: "WHERE sha256 IN (SELECT kept_sha256 FROM change WHERE run_id = ?) ORDER BY sha256")

    static let change = ExportedTable(
        type: "change", name: "change",
        columns: ChangeRecord.columns.split { $0 == "," || $0 == " " || $0 == "\n" }.map { String($0) },
        jsonColumns: ["before_metadata", "after_metadata", "before_headers", "after_headers"],
        selection: "WHERE run_id = ? ORDER BY sequence")

    static let listed = ExportedTable(
        type: "listed", name: "listed", columns: ["run_id", "sequence", "last_modified"],
        selection: "WHERE run_id = ? ORDER BY sequence")

    static let check = ExportedTable(
        type: "check", name: "\"check\"",
        columns: [
            "run_id", "step_position", "name", "subject", "verdict", "remedy", "message", "hint", "evidence", "at",
        ], jsonColumns: ["evidence"], selection: "WHERE run_id = ? ORDER BY id")

    static let approval = ExportedTable(
        type: "approval", name: "approval",
        columns: ["run_id", "step_position", "operator", "means", "approved", "at"],
        selection: "WHERE run_id = ? ORDER BY id")

    /// All lines of a run.
    static func lines(_ db: Database, ofRun runID: String) throws -> [ExportedLine] {
        try all.flatMap { try $0.lines(db, runID: runID) }
    }

    /// The lines of a run's rows.
    func lines(_ db: Database, runID: String) throws -> [ExportedLine] {
        try lines(db, selection, [runID])
    }

    /// The line of one row; `nil` where there is no row.
    func line(_ db: Database, where condition: String, _ arguments: StatementArguments) throws -> ExportedLine? {
        try lines(db, "WHERE " + condition, arguments).first
    }

    private func lines(_ db: Database, _ selection: String, _ arguments: StatementArguments) throws -> [ExportedLine] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns.joined(separator: ", ")) FROM \(name) \(selection)")
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var lines: [ExportedLine] = []
        while let row = try rows.next() {
            var values: [String: ExportedLine.Value] = [:]
            for (index, column) in columns.enumerated() {
                if jsonColumns.contains(column) {
                    if !row.hasNull(atIndex: index) { values[column] = .strings(try row.strings(index)) }
                } else if byteColumns.contains(column) {
                    values[column] = .text(encodeBase64(Array(row[index] as Data)))
                } else {
                    switch (row[index] as DatabaseValue).storage {
                    case .int64(let number): values[column] = .number(number)
                    case .string(let text): values[column] = .text(text)
                    case .null, .double, .blob: break
                    }
                }
            }
            lines.append(ExportedLine(type: type, values: values))
        }
        return lines
    }

    /// Inserts the row of a line. A row that violates the schema is refused.
    /// - Parameter passesOver: whether an existing row stays unchanged.
    func insert(_ line: ExportedLine, into db: Database, passesOver: Bool = false) throws {
        if let unknown = line.values.keys.first(where: { !columns.contains($0) }) {
            throw JournalError.refused(detail: "\(type) has no \(unknown)")
        }
        let arguments = try columns.map { column -> (any DatabaseValueConvertible)? in
            switch line.values[column] {
            case nil: return nil
            case .number(let number)?: return number
            case .strings(let strings)?: return JSONText.object(strings)
            case .text(let text)?:
                guard byteColumns.contains(column) else { return text }
                guard let bytes = decodeBase64(text), SHA256Digest(of: bytes).hex == line.string("sha256") else {
                    throw JournalError.refused(detail: "the kept bytes are not those of their SHA-256")
                }
                return Data(bytes)
            }
        }
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        // Another run may have kept the same bytes already.
        let doubles = byteColumns.isEmpty && !passesOver ? "" : "ON CONFLICT DO NOTHING"
        let statement = try db.cachedStatement(
            sql: "INSERT INTO \(name) (\(columns.joined(separator: ", "))) VALUES (\(marks)) \(doubles)")
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
    }
}
