/// The rules for the lines of a log's entry beyond those of the schema: they are data from elsewhere.
enum LogRules {
    /// - Throws: `ImportRules.Wrong`.
    static func check(_ entry: LogEntry, ofRun runID: String) throws {
        var counts: [String: Int64] = [:]
        for line in entry.lines {
            let position = counts[line.type, default: 0]
            counts[line.type] = position + 1
            let owner = line.type == ExportedTable.run.type ? line.string("id") : line.string("run_id")
            guard line.type == ExportedTable.kept.type || owner == runID else {
                throw ImportRules.Wrong(detail: "a line of it is about another run than \(runID)")
            }
            if let bucket = line.string("bucket"), bucket != entry.bucket {
                throw ImportRules.Wrong(detail: "a change of it is in another bucket")
            }
            try checkTypes(line)
            try ImportRules.check(line, position: position, steps: counts[ExportedTable.step.type] ?? 0)
        }
        guard counts[ExportedTable.run.type] == 1, (1...Int64(ImportRules.stepsMax)).contains(counts["step"] ?? 0)
        else {
            throw ImportRules.Wrong(detail: "it has not the run and its steps")
        }
    }

    private static func checkTypes(_ line: ExportedLine) throws {
        if line.type == OutcomeLine.type {
            guard line.values.keys.allSatisfy(OutcomeLine.columns.contains) else {
                throw ImportRules.Wrong(detail: "an outcome has more than outcomes have")
            }
            var whole = line
            whole.values = line.values.filter { $0.key != "type" }
            return try ExportedTable.change.checkTypes(whole)
        }
        guard let table = ExportedTable.all.first(where: { $0.type == line.type }) else {
            throw ImportRules.Wrong(detail: "its lines of type \(JSONText.quoted(line.type)) are not known")
        }
        var columns = line
        if table.type == ExportedTable.check.type || table.type == ExportedTable.approval.type {
            columns.values["ordinal"] = nil
        }
        try table.checkTypes(columns)
    }
}
