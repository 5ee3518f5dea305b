import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// Requires that a run can be built on: its rows are unaltered as far as its events cover them, its events are unaltered,
    /// and its kept bytes have their digests.
    ///
    /// Call it before the first write of any action that relies on the journal. It reads no other run.
    /// - Returns: `false` where the run was recorded before rows were covered (schema 3), so that an edit of its rows would not
    ///   show.
    /// - Throws: `JournalError.altered`, with one finding for each row, 20 at most.
    package func requireUnaltered(_ runID: String) throws -> Bool {
        let (findings, isCovered) = try read { db in
            let coverage = try RowCoverage(db, runID: runID)
            let findings =
                try coverage.eventFindings + coverage.listFindings + coverage.rowFindings(db)
                + keptBytesFindings(db, of: runID)
            return (findings, coverage.isCovered)
        }
        guard findings.isEmpty else { throw JournalError.altered(runID: runID, findings: Array(findings.prefix(20))) }
        return isCovered
    }

    /// The number of runs that were recorded before rows were covered (schema 3).
    package func uncoveredRunCount() throws -> Int {
        try read { db in try uncoveredRunCount(db) }
    }

    func uncoveredRunCount(_ db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM run WHERE (
                    SELECT json_extract(payload, '$.rows') FROM event WHERE run_id = run.id ORDER BY event.id LIMIT 1
                ) IS NULL
                """) ?? 0
    }

    /// Whether events cover every column of every change: a state is covered from the outcome on.
    func coversAll(_ db: Database) throws -> Bool {
        let isUnfinished = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM change WHERE finished_at IS NULL)")
        return try isUnfinished == false && uncoveredRunCount(db) == 0
    }

    func keptBytesFindings(_ db: Database, of runID: String) throws -> [String] {
        try keptBytesFindings(
            db, where: "sha256 IN (SELECT kept_sha256 FROM change WHERE run_id = ?)", arguments: [runID])
    }

    /// - Parameter condition: selects the kept bytes to check.
    func keptBytesFindings(
        _ db: Database, where condition: String = "1", arguments: StatementArguments = []
    ) throws -> [String] {
        var findings: [String] = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT sha256, bytes FROM kept_bytes WHERE \(condition) ORDER BY sha256", arguments: arguments)
        while let row = try rows.next() {
            let sha256: String = row["sha256"]
            let found = try row.withUnsafeData(named: "bytes") { SHA256Digest(of: $0 ?? Data()) }
            if found.hex != sha256 { findings.append("the kept bytes \(sha256) have another digest") }
        }
        return findings
    }
}
