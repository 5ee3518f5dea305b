import FoundationEssentials
import GRDB
import Objects

extension Journal {
    /// A run whole, as JSON Lines (docs/journal.md): the run, its steps, kept bytes, changes, checks and approvals, and a
    /// last line with the number and the SHA-256 of those before it. The same run always gives the same bytes.
    package func exportRun(_ id: String) throws -> [UInt8] {
        let lines = try read { db in try exportedLines(db, runID: id) }
        guard !lines.isEmpty else { throw JournalError.refused(detail: "there is no run \(id)") }
        let body = text(of: lines)
        let end = ExportedLine(
            type: "end",
            values: [
                "run_id": .text(id), "lines": .number(Int64(lines.count)),
                "sha256": .text(SHA256Digest(of: body.utf8).hex),
            ])
        return Array((body + end.text + "\n").utf8)
    }

    /// Adds exported runs, all or none, and returns the ids of those that were not there yet, in the document's order. A
    /// run that is there with the same content is passed over; with other content it throws `JournalError.runDiffers`.
    /// `JournalError.badDocument` names the line that is malformed, edited, or cut off.
    package func importRuns(_ bytes: [UInt8]) throws -> [String] {
        let runs = try ExportedRun.parse(bytes)
        return try write { db in try runs.filter { try insert($0, into: db) }.map(\.id) }
    }

    private func exportedLines(_ db: Database, runID: String) throws -> [ExportedLine] {
        try ExportedTable.all.flatMap { try $0.lines(db, runID: runID) }
    }

    private func text(of lines: [ExportedLine]) -> String {
        lines.map { $0.text + "\n" }.joined()
    }

    /// `false` when the same run is there already.
    private func insert(_ run: ExportedRun, into db: Database) throws -> Bool {
        let existing = try exportedLines(db, runID: run.id)
        guard existing.isEmpty else {
            // As bytes: strings that differ in Unicode normalization alone are equal in Swift.
            if text(of: existing).utf8.elementsEqual(text(of: run.lines.map(\.line)).utf8) { return false }
            throw JournalError.runDiffers(runID: run.id)
        }
        for (number, line) in run.lines {
            guard let table = ExportedTable.all.first(where: { $0.type == line.type }) else { continue }
            do {
                try table.insert(line, into: db)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                throw JournalError.badDocument(line: number, detail: error.message ?? "the schema does not allow it")
            } catch JournalError.refused(let detail) {
                throw JournalError.badDocument(line: number, detail: detail)
            }
        }
        let changes = run.lines.count { $0.line.type == ExportedTable.change.type }
        try EventChain.append(
            db, runID: run.id, kind: "run-imported",
            payload: [
                "state": run.lines.first?.line.string("state") ?? "", "count": "\(changes)", "sha256": run.sha256,
            ], at: now())
        return true
    }
}
