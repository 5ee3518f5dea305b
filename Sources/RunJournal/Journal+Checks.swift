package import FoundationEssentials
import GRDB

extension Journal {
    /// Appends verdicts, in one transaction.
    package func record(_ checks: [CheckRecord]) throws {
        guard let at = checks.map(\.at).max() else { return }
        try write { db in
            try db.executeEach(
                """
                INSERT INTO "check" (run_id, step_position, name, subject, verdict, remedy, message, hint, evidence, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, checks, missing: { "check \($0.name) was not written" }, arguments: \.columns)
            for (runID, checks) in Dictionary(grouping: checks, by: \.runID).sorted(by: { $0.key < $1.key }) {
                var counts: [String: Int] = [:]
                for check in checks { counts[check.verdict.rawValue, default: 0] += 1 }
                try EventChain.append(
                    db, runID: runID, kind: "checks-recorded", payload: counts.mapValues { "\($0)" }, at: at)
            }
        }
    }

    /// The checks of a run, in the order of recording.
    package func checks(of runID: String) throws -> [CheckRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM \"check\" WHERE run_id = ? ORDER BY id", arguments: [runID])
                .map { try CheckRecord(row: $0) }
        }
    }

    /// Appends an answer to an `approve` or `manual` step.
    package func record(_ approval: ApprovalRecord) throws {
        try write { db in
            try db.executeOne(
                """
                INSERT INTO approval (run_id, step_position, operator, means, approved, at) VALUES (?, ?, ?, ?, ?, ?)
                """, approval.columns, missing: "the approval was not written")
            try EventChain.append(
                db, runID: approval.runID, kind: "approval",
                payload: [
                    "approved": "\(approval.approved)", "operator": approval.operatorName, "means": approval.means,
                    "position": "\(approval.stepPosition)",
                ], at: approval.at)
        }
    }

    /// The answers of a run, in the order in which they were given.
    package func approvals(of runID: String) throws -> [ApprovalRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM approval WHERE run_id = ? ORDER BY id", arguments: [runID])
                .map { try ApprovalRecord(row: $0) }
        }
    }

    /// The payloads of a run's events of one kind, in their order.
    package func events(of runID: String, kind: String) throws -> [[String: String]] {
        try read { db in
            let texts = try String.fetchAll(
                db, sql: "SELECT payload FROM event WHERE run_id = ? AND kind = ? ORDER BY id",
                arguments: [runID, kind])
            return try texts.map { try JSONDecoder().decode([String: String].self, from: Data($0.utf8)) }
        }
    }

    /// Appends an event of the caller's own. `runID` is `nil` or an existing run, `kind` a stable word.
    package func appendEvent(runID: String?, kind: String, payload: [String: String], at: Date) throws {
        try write { db in try EventChain.append(db, runID: runID, kind: kind, payload: payload, at: at) }
    }
}
