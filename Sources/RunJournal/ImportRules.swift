import GRDB

/// The rules for an exported run beyond those of the schema, so that none of its values surprises a later reader of the
/// journal: an imported run is data from elsewhere.
enum ImportRules {
    /// The longest line of a document, in bytes; rollbook's longest is a kept page in base64.
    static let lineBytesMax = 64 << 20
    static let stepsMax = 10_000
    static let changesMax = 2_000_000
    /// The largest sequence. Each machine that continues a run starts at another million.
    static let sequenceMax: Int64 = 1 << 40
    /// The largest object, in bytes: more than S3's largest (50 TB).
    static let objectBytesMax: Int64 = 1 << 46
    static let textBytesMax = 1 << 20

    /// - Throws: `JournalError.badDocument` with the number of the faulty line.
    static func check(_ run: ExportedRun) throws {
        try require(isRunID(run.id), run.lines.first?.number ?? 1, "\(JSONText.quoted(run.id)) is not the id of a run")
        var counts: [String: Int64] = [:]
        for (number, line) in run.lines {
            guard let table = ExportedTable.all.first(where: { $0.type == line.type }) else { continue }
            let position = counts[line.type, default: 0]
            counts[line.type] = position + 1
            do {
                try table.checkTypes(line)
                try check(line, position: position, steps: counts[ExportedTable.step.type] ?? 0)
            } catch let wrong as Wrong {
                throw JournalError.badDocument(line: number, detail: wrong.detail)
            }
        }
        let first = run.lines.first?.number ?? 1
        try require(counts["run"] == 1, first, "run \(run.id) has not one line of its own")
        try require(
            (1...Int64(stepsMax)).contains(counts["step"] ?? 0), first, "run \(run.id) has no steps, or too many")
        try require(counts["change"] ?? 0 <= changesMax, first, "run \(run.id) has too many changes")
    }

    /// Whether a text is a run id such as `YYYYMMDD-HHMMSS-xxxx`: it becomes the name of a folder and a word of commands.
    static func isRunID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...64).contains(bytes.count), let first = bytes.first, isLetterOrDigit(first) else { return false }
        return bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The fault of a line.
    struct Wrong: Error {
        var detail: String
    }

    private static func require(_ holds: Bool, _ line: Int, _ detail: String) throws {
        guard holds else { throw JournalError.badDocument(line: line, detail: detail) }
    }

    /// - Parameter position: the number of lines of its type before it.
    static func check(_ line: ExportedLine, position: Int64, steps: Int64) throws {
        for (column, value) in line.values {
            switch value {
            case .number(let number): try check(number, column)
            case .text(let text): try check(text, column, of: line)
            case .strings(let strings):
                let size = strings.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
                guard size <= textBytesMax else { throw Wrong(detail: "\(column) is too long") }
            }
        }
        if line.type == ExportedTable.step.type, line.values["position"] != .number(position) {
            throw Wrong(detail: "the steps are not counted from 0")
        }
        if case .number(let step)? = line.values["step_position"], !(0..<steps).contains(step) {
            throw Wrong(detail: "there is no step \(step)")
        }
    }

    private static func check(_ number: Int64, _ column: String) throws {
        let range: ClosedRange<Int64> =
            switch column {
            case "pid": 0...Int64(Int32.max)
            case "ordinal": 1...Int64(changesMax)
            case "sequence": 1...sequenceMax
            case "position", "step_position": 0...Int64(stepsMax)
            case "rank": 0...1000
            case "approved": 0...1
            default: 0...objectBytesMax
            }
        guard range.contains(number) else { throw Wrong(detail: "\(column) \(number) is out of range") }
    }

    private static func check(_ text: String, _ column: String, of line: ExportedLine) throws {
        // Pages are longer; the line's length bounds them.
        guard column == "bytes" || text.utf8.count <= textBytesMax else { throw Wrong(detail: "\(column) is too long") }
        guard !text.utf8.contains(0) else { throw Wrong(detail: "\(column) has a NUL in it") }
        switch column {
        case "at", "started_at", "ended_at", "planned_at", "sent_at", "finished_at",
            "last_modified", "before_last_modified":
            guard Timestamp.date(from: text) != nil else { throw Wrong(detail: "\(column) is not a time") }
        case "run_id", "rollback_of":
            guard isRunID(text) else { throw Wrong(detail: "\(JSONText.quoted(text)) is not the id of a run") }
        case "key" where text.utf8.count > 1024: throw Wrong(detail: "no object has a key that long")
        case "action":
            guard ChangeRecord.Action(rawValue: text) != nil else {
                throw Wrong(detail: "this rollbook does not know the action \(JSONText.quoted(text))")
            }
        default: break
        }
    }
}

extension ExportedTable {
    /// - Throws: `ImportRules.Wrong` for another table's column, or a value of another type than its column's.
    func checkTypes(_ line: ExportedLine) throws {
        for (column, value) in line.values {
            guard columns.contains(column) else { throw ImportRules.Wrong(detail: "\(type) has no \(column)") }
            let isObject = if case .strings = value { true } else { false }
            guard isObject == jsonColumns.contains(column) else {
                throw ImportRules.Wrong(detail: "\(column) is of the wrong type")
            }
        }
    }
}
