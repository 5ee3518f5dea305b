import GRDB

extension RunRecord {
    /// Values in the order of the table's columns.
    var columns: [(any DatabaseValueConvertible)?] {
        [
            id, kind.rawValue, name, rollbackOf, JSONText.object(inputs), operatorName, host, pid, toolVersion,
            definition, state.rawValue, message, Timestamp.text(of: startedAt), endedAt.map(Timestamp.text(of:)),
            context.map(JSONText.object),
        ]
    }

    /// The columns that a record is read from.
    static let selection = ExportedTable.run.columns.joined(separator: ", ")

    /// - Parameter row: the columns of `selection`, by their places: to look each up by its name takes longer than all else.
    init(row: Row) throws {
        let pid: Int64 = row[7]
        self.init(
            id: row[0], kind: try row.decode(1), name: row[2], rollbackOf: row[3], inputs: try row.strings(4),
            operatorName: row[5], host: row[6], pid: Int32(clamping: pid), toolVersion: row[8], definition: row[9],
            state: try row.decode(10), message: row[11], startedAt: try row.requiredDate(12),
            endedAt: try row.date(13), context: row.hasNull(atIndex: 14) ? nil : try row.strings(14))
    }
}

extension StepRecord {
    /// Values in the order of the table's columns.
    var columns: [(any DatabaseValueConvertible)?] {
        [
            runID, position, stepID, kind, channel, state.rawValue, summary, startedAt.map(Timestamp.text(of:)),
            endedAt.map(Timestamp.text(of:)),
        ]
    }

    init(row: Row) throws {
        self.init(
            runID: row["run_id"], position: row["position"], stepID: row["step_id"], kind: row["kind"],
            channel: row["channel"], state: try row.decode("state"), summary: row["summary"],
            startedAt: try row.date("started_at"), endedAt: try row.date("ended_at"))
    }
}
