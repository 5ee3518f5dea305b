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
    init(_ part: RowPart, number: Int64, values: some Sequence<DatabaseValue>, _ digester: inout RowDigester) {
        self.init(part: part, number: number, sha256: digester.digest(part.labels, of: values))
    }

    /// One digest over all rows of an event, ordered by part and number: a line `PART NUMBER SHA256` each.
    static func digest(of rows: [CoveredRow]) -> String {
        var digester = RowDigester()
        for row in rows {
            var (part, sha256) = (row.part.rawValue, row.sha256.hex)
            part.withUTF8 { part in
                sha256.withUTF8 { sha256 in
                    digester.list(UnsafeRawBufferPointer(part), row.number, UnsafeRawBufferPointer(sha256))
                }
            }
        }
        return digester.finish().hex
    }
}

extension CoveredRow {
    /// The intent of a change, from the arguments of its insertion, which begin with the intent's columns.
    init(intentOf change: ChangeRecord, _ arguments: [(any DatabaseValueConvertible)?], _ digester: inout RowDigester) {
        self.init(.change, number: Int64(change.sequence), values: Self.values(arguments), &digester)
    }

    /// The outcome of a change, from the arguments of its completion, which begin with the outcome's columns.
    init(outcomeOf change: ChangeRecord, _ arguments: [(any DatabaseValueConvertible)?], _ digester: inout RowDigester)
    {
        self.init(.outcome, number: Int64(change.sequence), values: Self.values(arguments), &digester)
    }

    private static func values(_ arguments: [(any DatabaseValueConvertible)?]) -> [DatabaseValue] {
        arguments.map { $0?.databaseValue ?? .null }
    }
}
