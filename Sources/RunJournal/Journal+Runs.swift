package import FoundationEssentials
import GRDB

extension Journal {
    /// Records a run and its steps, before the first of them does anything. Refuses a journal that SQLite finds damaged.
    package func beginRun(_ run: RunRecord, steps: [StepRecord], at: Date) throws {
        try write { db in
            try requireSound(db)
            try insert(run, steps: steps, into: db)
            try EventChain.append(
                db, runID: run.id, kind: "run-begun",
                payload: ["state": run.state.rawValue, "name": run.name, "steps": "\(steps.count)"],
                covering: RowPart.run.rows(db, runID: run.id) + RowPart.step.rows(db, runID: run.id), at: at)
        }
    }

    func insert(_ run: RunRecord, steps: [StepRecord], into db: Database) throws {
        try db.executeOne(
            """
            INSERT INTO run (id, kind, name, rollback_of, inputs, operator, host, pid, tool_version, definition,
                state, message, started_at, ended_at, context)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, run.columns, missing: "the run was not written")
        try db.executeEach(
            """
            INSERT INTO step (run_id, position, step_id, kind, channel, state, summary, started_at, ended_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, steps, missing: { "step \($0.stepID) was not written" }, arguments: \.columns)
    }

    /// Records a run's state. `endedAt` is `nil` while the run can continue by itself, and must be set for `done`. A run that
    /// is done stays done.
    package func updateRun(_ id: String, state: RunRecord.State, message: String?, endedAt: Date?) throws {
        try write { db in
            try db.executeOne(
                "UPDATE run SET state = ?, message = ?, ended_at = ? WHERE id = ?",
                [state.rawValue, message, endedAt.map(Timestamp.text(of:)), id], missing: "there is no run \(id)")
            try EventChain.append(
                db, runID: id, kind: "run-state", payload: ["state": state.rawValue, "message": message ?? ""],
                covering: RowPart.run.rows(db, runID: id), at: endedAt ?? now())
        }
    }

    /// Ends a run that is not done: it was rolled back, or it changed nothing. It no longer counts as unfinished, until a
    /// process continues it. A run that is done stays as it is.
    package func settleRun(_ id: String, message: String, at: Date) throws {
        try write { db in
            let found = try String.fetchOne(
                db, sql: "SELECT state FROM run WHERE id = ? AND state <> 'done'", arguments: [id])
            guard let found else { return }
            let state = found == RunRecord.State.running.rawValue ? RunRecord.State.interrupted.rawValue : found
            try db.executeOne(
                "UPDATE run SET state = ?, message = ?, ended_at = coalesce(ended_at, ?) WHERE id = ?",
                [state, message, Timestamp.text(of: at), id], missing: "there is no run \(id)")
            try EventChain.append(
                db, runID: id, kind: "run-state", payload: ["state": state, "message": message],
                covering: RowPart.run.rows(db, runID: id), at: at)
            try EventChain.append(db, runID: id, kind: "run-settled", payload: [:], at: at)
        }
    }

    /// Lets this process continue a run of another one: state `running`, without message and end. Refuses a journal that SQLite
    /// finds damaged, and a run that is done.
    package func takeOverRun(_ id: String, pid: Int32, host: String, at: Date) throws {
        try write { db in
            try requireSound(db)
            try db.executeOne(
                "UPDATE run SET state = 'running', pid = ?, host = ?, message = NULL, ended_at = NULL WHERE id = ?",
                [pid, host, id], missing: "there is no run \(id)")
            try EventChain.append(
                db, runID: id, kind: "run-taken-over",
                payload: ["state": RunRecord.State.running.rawValue, "pid": "\(pid)", "host": host],
                covering: RowPart.run.rows(db, runID: id), at: at)
        }
    }

    /// Updates state, channel, summary and times of a step; its other facts are fixed when the run begins.
    package func updateStep(_ step: StepRecord, at: Date) throws {
        try write { db in
            try db.executeOne(
                """
                UPDATE step SET channel = ?, state = ?, summary = ?, started_at = ?, ended_at = ?
                WHERE run_id = ? AND position = ?
                """,
                [
                    step.channel, step.state.rawValue, step.summary, step.startedAt.map(Timestamp.text(of:)),
                    step.endedAt.map(Timestamp.text(of:)), step.runID, step.position,
                ], missing: "run \(step.runID) has no step \(step.position)")
            try EventChain.append(
                db, runID: step.runID, kind: "step-state",
                payload: [
                    "step": step.stepID, "position": "\(step.position)", "state": step.state.rawValue,
                    "summary": step.summary ?? "",
                ], covering: RowPart.step.rows(db, runID: step.runID).filter { $0.number == step.position }, at: at)
        }
    }

    /// `nil` when there is no such run.
    package func run(_ id: String) throws -> RunRecord? {
        try runs("WHERE id = ?", [id]).first
    }

    /// Runs, newest first, in the order of the journal's events. `limit` bounds their number; unfinished runs are neither done
    /// nor settled.
    package func runs(limit: Int?, unfinishedOnly: Bool) throws -> [RunRecord] {
        try runs(
            (unfinishedOnly ? Self.unfinished : "") + "\(Self.newestFirst) LIMIT ?", [limit ?? -1])
    }

    /// Runs that are neither done, nor settled since a process last continued them, here or elsewhere. A waiting run has an end
    /// only if it was settled.
    private static let unfinished = """
        WHERE state <> 'done' AND NOT (state IN ('waiting', 'interrupted') AND ended_at IS NOT NULL)
            AND NOT \(isSettled)

        """

    /// Whether a run is over without being done, by this journal, a log or an export; in a query on `run`.
    static let isSettled = """
        coalesce((
            SELECT kind = 'run-settled' OR json_extract(payload, '$.settled') IS 'yes'
            FROM event WHERE run_id = run.id AND (kind IN ('run-settled', 'run-taken-over')
                OR kind IN ('log-entry', 'run-imported') AND json_extract(payload, '$.settled') IS NOT NULL)
            ORDER BY event.id DESC LIMIT 1), 0)
        """

    static func isSettled(_ db: Database, runID: String) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT \(isSettled) FROM run WHERE id = ?", arguments: [runID]) ?? false
    }

    /// The runs whose id begins with `prefix`, newest first; all runs for an empty prefix.
    package func runs(matchingPrefix prefix: String) throws -> [RunRecord] {
        try runs("WHERE substr(id, 1, length(?1)) = ?1 \(Self.newestFirst)", [prefix])
    }

    /// The runs that roll back this run, newest first.
    package func rollbacks(of id: String) throws -> [RunRecord] {
        try runs("WHERE rollback_of = ? \(Self.newestFirst)", [id])
    }

    /// A run's steps in the playbook's order; empty when there is no such run.
    package func steps(of runID: String) throws -> [StepRecord] {
        try query("SELECT * FROM step WHERE run_id = ? ORDER BY position", [runID]) { rows in
            var steps: [StepRecord] = []
            while let row = try rows.next() { steps.append(try StepRecord(row: row)) }
            return steps
        }
    }

    func runs(_ condition: String, _ arguments: StatementArguments) throws -> [RunRecord] {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT \(RunRecord.selection) FROM run \(condition)", arguments: arguments)
            var records: [RunRecord] = []
            while let row = try rows.next() { records.append(try RunRecord(row: row)) }
            return records
        }
    }

    /// Reads the whole file once (about 0.1 s for 100,000 changes), so that damage is found before a run writes anything.
    private func requireSound(_ db: Database) throws {
        if let fault = try SQLiteIntegrity.firstFault(db) { throw JournalError.damaged(path: path, detail: fault) }
    }
}
