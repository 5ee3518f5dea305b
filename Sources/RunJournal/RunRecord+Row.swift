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

    init(row: Row) throws {
        let pid: Int64 = row["pid"]
        let hasContext = (row["context"] as String?) != nil
        self.init(
            id: row["id"], kind: try row.decode("kind"), name: row["name"], rollbackOf: row["rollback_of"],
            inputs: try row.strings("inputs"), operatorName: row["operator"], host: row["host"],
            pid: Int32(clamping: pid),
            toolVersion: row["tool_version"], definition: row["definition"], state: try row.decode("state"),
            message: row["message"], startedAt: try row.requiredDate("started_at"), endedAt: try row.date("ended_at"),
            context: hasContext ? try row.strings("context") : nil)
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
