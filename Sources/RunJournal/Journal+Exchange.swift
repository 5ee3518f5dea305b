import GRDB
import Objects

extension Journal {
    /// A whole run as JSON Lines (docs/journal.md): the run, its steps, kept bytes, changes, checks and approvals. A last line
    /// has the number and the SHA-256 of the lines before it, and whether the run is over without being done. The same run
    /// always gives the same bytes.
    package func exportRun(_ id: String) throws -> [UInt8] {
        let (lines, isSettled) = try read { db in
            (try ExportedTable.lines(db, ofRun: id), try Self.isSettled(db, runID: id))
        }
        guard !lines.isEmpty else { throw JournalError.refused(detail: "there is no run \(id)") }
        let body = lines.map { $0.text + "\n" }.joined()
        var end = ExportedLine(
            type: "end",
            values: [
                "run_id": .text(id), "lines": .number(Int64(lines.count)),
                "sha256": .text(SHA256Digest(of: body.utf8).hex),
            ])
        if isSettled { end.values[ExportedRun.settledMember] = .text(ExportedRun.isSettledValue) }
        return Array((body + end.text + "\n").utf8)
    }

    /// Imports exported runs, all or none, and returns the ids of the runs that brought something new, in the document's order.
    /// For a known run, additions are imported and gaps ignored; contradictions throw `JournalError.runDiffers`.
    /// `JournalError.badDocument` names the line that is malformed, edited, cut off, or impossible for a run.
    package func importRuns(_ bytes: [UInt8]) throws -> [String] {
        let runs = try ExportedRun.parse(bytes)
        for run in runs { try ImportRules.check(run) }
        let document = SHA256Digest(of: bytes).hex
        return try write { db in try runs.filter { try take($0, of: document, into: db) }.map(\.id) }
    }

    /// - Parameter document: the digest of everything that is imported together.
    /// - Returns: whether some of it was new.
    private func take(_ run: ExportedRun, of document: String, into db: Database) throws -> Bool {
        let known = try ExportedTable.lines(db, ofRun: run.id)
        guard !known.isEmpty else {
            try insert(run, into: db)
            let changes = run.lines.count { $0.line.type == ExportedTable.change.type }
            try appendImport(
                of: run, document, newChanges: changes, covering: RowPart.allRows(db, runID: run.id), into: db)
            return true
        }
        switch RunContinuation.verdict(
            known: known, isSettled: try Self.isSettled(db, runID: run.id), offered: run)
        {
        case .same, .earlier: return false
        case .later:
            let rows = try goOn(with: run, into: db)
            try appendImport(
                of: run, document, newChanges: rows.touched[.change]?.count ?? 0, covering: rows.covered(), into: db)
            return true
        case .contradiction(let detail):
            let body = known.map { $0.text + "\n" }.joined()
            throw JournalError.runDiffers(
                runID: run.id, here: SHA256Digest(of: body.utf8).hex, there: run.sha256, detail: detail)
        }
    }

    private func insert(_ run: ExportedRun, into db: Database) throws {
        for (number, line) in run.lines {
            guard let table = ExportedTable.all.first(where: { $0.type == line.type }) else { continue }
            try Self.naming(line: number) { try table.insert(line, into: db) }
        }
    }

    private func goOn(with run: ExportedRun, into db: Database) throws -> LogRows {
        var rows = LogRows(db, runID: run.id)
        var counts: [String: Int64] = [:]
        for (number, line) in run.lines {
            var line = line
            if [ExportedTable.check.type, ExportedTable.approval.type].contains(line.type) {
                counts[line.type, default: 0] += 1
                line.values["ordinal"] = .number(counts[line.type] ?? 0)
            }
            try Self.naming(line: number) { try rows.take(line) }
        }
        try rows.endPlansOfHere(at: Timestamp.text(of: now()))
        return rows
    }

    /// Adds the line number to an error about a document.
    private static func naming(line number: Int, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw JournalError.badDocument(line: number, detail: error.message ?? "the schema does not allow it")
        } catch JournalError.refused(let detail) {
            throw JournalError.badDocument(line: number, detail: detail)
        } catch let contradiction as LogRows.Contradiction {
            throw JournalError.badDocument(line: number, detail: "it differs in \(contradiction.detail)")
        }
    }

    private func appendImport(
        of run: ExportedRun, _ document: String, newChanges: Int, covering rows: [CoveredRow], into db: Database
    ) throws {
        let state = try String.fetchOne(db, sql: "SELECT state FROM run WHERE id = ?", arguments: [run.id])
        try EventChain.append(
            db, runID: run.id, kind: "run-imported",
            payload: [
                "state": state ?? "", "count": "\(newChanges)", "sha256": run.sha256,
                "document": document, "settled": run.isSettled ? "yes" : "no",
            ], covering: rows, at: now())
    }
}
