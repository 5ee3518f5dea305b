package import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// The findings of `journal check`, one line each; empty when the journal is sound. Checks SQLite's integrity and foreign
    /// keys, the chain of events, the events against each run and its rows, and the digests of kept bytes.
    ///
    /// Where nothing is wrong it is remembered for `verifyNews`.
    package func verify() throws -> [String] {
        let (findings, head) = try wholeFindings()
        if findings.isEmpty, let head { remember(head) }
        return findings
    }

    /// The same of what is new since the last check of everything: the chain from there, and all of each run that an event
    /// since then names. Everything is checked where that is longer ago, or where its last event is not as it was.
    ///
    /// Left out are SQLite's integrity, and rows of runs that nothing was recorded of since then.
    /// - Parameter oldest: the earliest time of a check of everything that still counts.
    package func verifyNews(since oldest: Date) throws -> JournalFindings {
        if let head = try checkedHead(), head.at >= oldest, head.at <= now() {
            do {
                return try read { db in
                    JournalFindings(
                        all: try newsFindings(db, after: head), earlier: head,
                        eventCount: try Self.eventCount(db, after: head))
                }
            } catch JournalError.damaged(_, let detail) {
                return JournalFindings(all: [detail], earlier: head, eventCount: 0)
            }
        }
        return JournalFindings(all: try verify(), earlier: nil, eventCount: 0)
    }

    private func wholeFindings() throws -> (findings: [String], head: CheckedHead?) {
        do {
            return try read { db in
                let integrity = try SQLiteIntegrity.findings(db) { try coversAll(db) }
                // The rows of a damaged file prove nothing.
                guard integrity.isEmpty else { return (integrity, nil) }
                let findings =
                    try foreignKeyFindings(db) + EventChain.findings(db) + runFindings(db) + rowFindings(db)
                    + keptBytesFindings(db)
                return (findings, try lastHead(db))
            }
        } catch JournalError.damaged(_, let detail) {
            return ([detail], nil)
        }
    }

    private func newsFindings(_ db: Database, after head: CheckedHead) throws -> [String] {
        let runs = try String.fetchAll(
            db, sql: "SELECT DISTINCT run_id FROM event WHERE id > ? AND run_id IS NOT NULL ORDER BY run_id",
            arguments: [head.event])
        var findings = try EventChain.findings(db, after: head)
        for run in runs {
            findings += try runFindings(db, of: run) + rowFindings(db, of: [run]) + keptBytesFindings(db, of: run)
        }
        return findings
    }

    private func foreignKeyFindings(_ db: Database) throws -> [String] {
        try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
            let table: String = row["table"]
            let parent: String = row["parent"]
            return "a row of \(table) names a row of \(parent) that is not there"
        }
    }

    /// Findings about the rows of runs; of all runs where none are named. Altered events are already among the findings of the
    /// chain.
    private func rowFindings(_ db: Database, of runs: [String]? = nil) throws -> [String] {
        var digester = RowDigester()
        var findings: [String] = []
        for id in try runs ?? String.fetchAll(db, sql: "SELECT id FROM run ORDER BY id") {
            let coverage = try RowCoverage(db, runID: id, &digester)
            findings += coverage.listFindings
            findings += try coverage.rowFindings(db, &digester)
        }
        return findings
    }
}
