import GRDB

extension Journal {
    /// Findings where a run's row differs from its last state event, the number of changes from the planned number, or its
    /// tally from what it counts; of all runs where none is named.
    func runFindings(_ db: Database, of runID: String? = nil) throws -> [String] {
        let counted = try RunTally.counted(db, of: runID)
        let tallies = try RunTally.stored(db, of: runID)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT id, state,
                    (SELECT json_extract(payload, '$.state') FROM event
                     WHERE run_id = run.id AND kind IN ('run-begun', 'run-state', 'run-taken-over', 'run-imported',
                        'run-rebuilt', 'log-entry')
                     ORDER BY event.id DESC LIMIT 1) AS told,
                    (SELECT coalesce(sum(CAST(json_extract(payload, '$.count') AS INTEGER)), 0) FROM event
                     WHERE run_id = run.id AND kind IN ('changes-planned', 'run-imported', 'run-rebuilt',
                        'log-entry')) AS planned
                FROM run WHERE ?1 IS NULL OR id = ?1 ORDER BY id
                """, arguments: [runID])
        var findings: [String] = []
        while let row = try rows.next() {
            let (id, state, told, planned): (String, String, String?, Int) = (row[0], row[1], row[2], row[3])
            let count = counted[id] ?? .none
            let found = count.changes.reduce(0, +)
            if state != told { findings.append("run \(id) is \(state), its last event says \(told ?? "nothing")") }
            if found != planned {
                findings.append("the changes of run \(id) are \(found), its events name \(planned)")
            }
            if let tally = tallies[id], tally != count {
                findings.append("the tally of run \(id) is not what its changes and checks come to")
            }
        }
        return findings
    }
}
