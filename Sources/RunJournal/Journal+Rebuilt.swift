package import FoundationEssentials
import GRDB

extension Journal {
    /// Adds a run that was read from a bucket instead of being recorded while it was running: all or nothing.
    ///
    /// Run and steps are final, in state `done`; each change is an applied one with its times.
    /// - Parameter document: the same for runs that are added in their order.
    /// - Throws: `JournalError.refused` when there is a run with that id.
    package func addRebuiltRun(
        _ run: RunRecord, steps: [StepRecord], changes: [ChangeRecord], document: String, at: Date
    ) throws {
        try write { db in
            try insert(run, steps: steps, into: db)
            _ = try insert(changes, into: db)
            try db.executeEach(
                "UPDATE change SET state = 'sent', sent_at = ? WHERE run_id = ? AND sequence = ?", changes,
                missing: { "there is no change \($0.changeID)" },
                arguments: { [$0.sentAt.map(Timestamp.text(of:)), $0.runID, $0.sequence] })
            try db.executeEach(
                ChangeRecord.completion, changes, missing: { "there is no change \($0.changeID)" },
                arguments: \.finishedColumns)
            try EventChain.append(
                db, runID: run.id, kind: "run-rebuilt",
                payload: [
                    "state": run.state.rawValue, "count": "\(changes.count)", "message": run.message ?? "",
                    "document": document,
                ],
                covering: RowPart.allRows(db, runID: run.id), at: at)
        }
    }
}
