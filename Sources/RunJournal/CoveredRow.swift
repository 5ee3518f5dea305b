import GRDB
import Objects

/// A row, or part of one, as it was when its event was written (docs/journal.md, `event_row`).
struct CoveredRow {
    let part: RowPart
    /// The step's position, or the change's sequence; 0 for the run.
    let number: Int64
    let sha256: SHA256Digest
}

extension CoveredRow {
    /// - Parameter values: the values of the part's columns, in their order.
    init(_ part: RowPart, number: Int64, values: some Sequence<DatabaseValue>) {
        self.init(part: part, number: number, sha256: part.digest(of: values))
    }

    /// One digest over all rows of an event, ordered by part and number: a line `PART NUMBER SHA256` each.
    static func digest(of rows: [CoveredRow]) -> String {
        var hasher = StreamingDigest(.sha256)
        for row in rows { hasher.update(Array("\(row.part.rawValue) \(row.number) \(row.sha256.hex)\n".utf8)) }
        return encodeHex(hasher.finish())
    }
}

extension CoveredRow {
    /// The intent of a change, from the arguments of its insertion, which begin with the intent's columns.
    init(intentOf change: ChangeRecord, _ arguments: [(any DatabaseValueConvertible)?]) {
        self.init(.change, number: Int64(change.sequence), values: Self.values(arguments))
    }

    /// The outcome of a change, from the arguments of its completion, which begin with the outcome's columns.
    init(outcomeOf change: ChangeRecord, _ arguments: [(any DatabaseValueConvertible)?]) {
        self.init(.outcome, number: Int64(change.sequence), values: Self.values(arguments))
    }

    private static func values(_ arguments: [(any DatabaseValueConvertible)?]) -> [DatabaseValue] {
        arguments.map { $0?.databaseValue ?? .null }
    }
}
