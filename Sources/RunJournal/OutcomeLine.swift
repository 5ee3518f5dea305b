import GRDB

/// A log's line with the outcome of a change whose intent is in an earlier line.
enum OutcomeLine {
    static let type = "change-outcome"
    static let columns = ["run_id", "sequence", "sent_at"] + RowPart.outcome.columns

    static func line(ofChange values: [String: ExportedLine.Value]) -> ExportedLine {
        ExportedLine(type: type, values: values.filter { columns.contains($0.key) })
    }
}
