import GRDB

/// The line of a log with the outcome of a change whose intent an earlier line has.
enum OutcomeLine {
    static let type = "change-outcome"
    static let columns = ["run_id", "sequence", "sent_at"] + RowPart.outcome.columns

    static func line(ofChange values: [String: ExportedLine.Value]) -> ExportedLine {
        ExportedLine(type: type, values: values.filter { columns.contains($0.key) })
    }
}
