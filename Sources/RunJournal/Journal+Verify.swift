import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// The findings of `journal check`, one line each; empty when the journal is sound. Checks SQLite's integrity and foreign
    /// keys, the chain of events, the events against each run and its rows, and the digests of kept bytes.
    package func verify() throws -> [String] {
        do {
            return try read { db in
                let integrity = try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
                // The rows of a damaged file prove nothing.
                guard integrity.isEmpty else { return integrity }
                return try foreignKeyFindings(db) + EventChain.findings(db) + runFindings(db) + rowFindings(db)
                    + keptBytesFindings(db)
            }
        } catch JournalError.damaged(_, let detail) {
            return [detail]
        }
    }

    private func foreignKeyFindings(_ db: Database) throws -> [String] {
        try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
            let table: String = row["table"]
            let parent: String = row["parent"]
            return "a row of \(table) names a row of \(parent) that is not there"
        }
    }

    /// Findings about the rows of all runs. Altered events are already among the findings of the chain.
    private func rowFindings(_ db: Database) throws -> [String] {
        try String.fetchAll(db, sql: "SELECT id FROM run ORDER BY id").flatMap { id in
            let coverage = try RowCoverage(db, runID: id)
            return try coverage.listFindings + coverage.rowFindings(db)
        }
    }

    /// Findings where a run's row differs from its last state event, or the number of changes from the planned number.
    private func runFindings(_ db: Database) throws -> [String] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, state,
                    (SELECT json_extract(payload, '$.state') FROM event
                     WHERE run_id = run.id AND kind IN ('run-begun', 'run-state', 'run-taken-over', 'run-imported', 'run-rebuilt',
                        'log-entry')
                     ORDER BY event.id DESC LIMIT 1) AS told,
                    (SELECT count(*) FROM change WHERE run_id = run.id) AS found,
                    (SELECT coalesce(sum(CAST(json_extract(payload, '$.count') AS INTEGER)), 0) FROM event
                     WHERE run_id = run.id AND kind IN ('changes-planned', 'run-imported', 'run-rebuilt', 'log-entry')) AS planned
                FROM run ORDER BY id
                """)
        return rows.flatMap { (row: Row) -> [String] in
            let (id, state, told): (String, String, String?) = (row["id"], row["state"], row["told"])
            let (found, planned): (Int, Int) = (row["found"], row["planned"])
            return (state == told ? [] : ["run \(id) is \(state), its last event says \(told ?? "nothing")"])
                + (found == planned ? [] : ["the changes of run \(id) are \(found), its events name \(planned)"])
        }
    }
}
