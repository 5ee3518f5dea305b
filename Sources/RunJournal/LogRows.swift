import GRDB
import Objects

/// Merges the lines of a log's entry into the rows of their run. Existing rows stay, and are updated where the log is newer;
/// any other difference is a contradiction.
struct LogRows {
    private let db: Database
    private let runID: String
    /// The rows that were written, by part.
    private(set) var touched: [RowPart: Set<Int64>] = [:]
    /// Whether another process works or worked on the run than the one that this journal knows.
    private(set) var isOfAnother = false

    init(_ db: Database, runID: String) {
        self.db = db
        self.runID = runID
    }

    /// Columns of a run's row that change while it is running.
    static let livingOfRun = ["state", "message", "ended_at", "pid", "host"]
    /// Columns with people's names. Strangers can read other names there; each journal keeps the one that it knows.
    static let namesOfRun = ["operator"]

    /// A contradiction between this journal and the log.
    struct Contradiction: Error {
        var detail: String
    }

    /// The written rows in their current state.
    func covered() throws -> [CoveredRow] {
        try touched.flatMap { part, numbers in
            try part.rows(db, runID: runID).filter { numbers.contains($0.number) }
        }
    }

    /// - Throws: `Contradiction`; `JournalError.refused`, `DatabaseError` for data that is impossible for a run.
    mutating func take(_ line: ExportedLine) throws {
        switch line.type {
        case ExportedTable.run.type: try takeRun(line)
        case ExportedTable.step.type: try takeStep(line)
        case ExportedTable.kept.type: try ExportedTable.kept.insert(line, into: db)
        case ExportedTable.change.type: try takeChange(line)
        case ExportedTable.listed.type: try ExportedTable.listed.insert(line, into: db, passesOver: true)
        case OutcomeLine.type: try takeOutcome(line)
        case ExportedTable.check.type: try append(line, to: ExportedTable.check)
        case ExportedTable.approval.type: try append(line, to: ExportedTable.approval)
        default: throw JournalError.refused(detail: "its lines of type \(JSONText.quoted(line.type)) are not known")
        }
    }

    private mutating func takeRun(_ line: ExportedLine) throws {
        guard let known = try ExportedTable.run.lines(db, runID: runID).first else {
            try ExportedTable.run.insert(line, into: db)
            isOfAnother = true
            touched[.run, default: []].insert(0)
            return
        }
        guard known.isSame(as: line, except: Self.livingOfRun + Self.namesOfRun) else {
            throw Contradiction(detail: "the beginning of run \(runID)")
        }
        isOfAnother = known.values["host"] != line.values["host"] || known.values["pid"] != line.values["pid"]
        guard !known.isSame(as: line, except: Self.namesOfRun),
            known.string("state") != RunRecord.State.done.rawValue
        else { return }
        try update("run", line, Self.livingOfRun, where: "id = ?", [runID])
        touched[.run, default: []].insert(0)
    }

    /// Ends the changes that were planned here and never sent: another machine has planned them anew.
    mutating func endPlansOfHere(at time: String) throws {
        guard isOfAnother else { return }
        let own = try Int64.fetchAll(
            db,
            sql: """
                SELECT sequence FROM change WHERE run_id = ?1 AND state = 'planned' AND sequence IN (
                    SELECT number FROM event JOIN event_row ON event_id = event.id
                    WHERE run_id = ?1 AND part = 'change' AND kind = 'changes-planned')
                """, arguments: [runID])
        try db.executeEach(
            """
            UPDATE change SET state = 'skipped', message = 'another machine went on with the run', finished_at = ?
            WHERE run_id = ? AND sequence = ?
            """, own, missing: { "there is no change \(runID)/\($0)" }, arguments: { [time, runID, $0] })
        touched[.outcome, default: []].formUnion(own)
    }

    private mutating func takeStep(_ line: ExportedLine) throws {
        guard case .number(let position)? = line.values["position"] else {
            throw JournalError.refused(detail: "a step has no position")
        }
        let known = try ExportedTable.step.lines(db, runID: runID).first { $0.values["position"] == .number(position) }
        guard let known else {
            try ExportedTable.step.insert(line, into: db)
            touched[.step, default: []].insert(position)
            return
        }
        guard known.string("step_id") == line.string("step_id"), known.string("kind") == line.string("kind") else {
            throw Contradiction(detail: "step \(position) of run \(runID)")
        }
        guard !known.isSame(as: line) else { return }
        try update(
            "step", line, ["channel", "state", "summary", "started_at", "ended_at"],
            where: "run_id = ? AND position = ?", [runID, position])
        touched[.step, default: []].insert(position)
    }

    private mutating func takeChange(_ line: ExportedLine) throws {
        let sequence = try line.sequence
        guard let known = try change(sequence) else {
            try ExportedTable.change.insert(line, into: db)
            touched[.change, default: []].insert(sequence)
            if line.string("sent_at") != nil { touched[.sent, default: []].insert(sequence) }
            if line.string("finished_at") != nil { touched[.outcome, default: []].insert(sequence) }
            return
        }
        let intent = Set(RowPart.change.columns)
        guard known.values.filter({ intent.contains($0.key) }) == line.values.filter({ intent.contains($0.key) }) else {
            throw Contradiction(detail: "the intent of change \(runID)/\(sequence)")
        }
        try takeOutcome(OutcomeLine.line(ofChange: line.values))
    }

    private mutating func takeOutcome(_ line: ExportedLine) throws {
        let sequence = try line.sequence
        guard let known = try change(sequence) else {
            throw JournalError.refused(detail: "there is no change \(runID)/\(sequence)")
        }
        let (here, there) = (known.string("state"), line.string("state"))
        // A change that is still open there says less than this journal knows.
        guard line.string("finished_at") != nil else { return try markSent(sequence, line, here: here) }
        let isOpen = here == ChangeRecord.State.planned.rawValue || here == ChangeRecord.State.sent.rawValue
        // The columns that identify the version; a listing has fewer of its facts than the writer's answer.
        let after = ["after_kind", "after_version_id", "after_etag"]
        let isSameAfter = after.allSatisfy { known.values[$0] == line.values[$0] }
        if !isOpen {
            guard isSameAfter else {
                throw Contradiction(
                    detail: "what became of change \(runID)/\(sequence) (\(here ?? "?"), \(there ?? "?"))")
            }
            // Different reasons for having no effect are not a contradiction.
            guard here == ChangeRecord.State.applied.rawValue, there == ChangeRecord.State.conflict.rawValue else {
                return
            }
        }
        try markSent(sequence, line, here: here)
        try update(
            "change", line, RowPart.outcome.columns, where: "run_id = ? AND sequence = ?", [runID, sequence])
        touched[.outcome, default: []].insert(sequence)
    }

    /// Moves a planned change to sent, which comes before any further state.
    private mutating func markSent(_ sequence: Int64, _ line: ExportedLine, here: String?) throws {
        guard here == ChangeRecord.State.planned.rawValue, let time = line.string("sent_at") else { return }
        try db.executeOne(
            "UPDATE change SET state = 'sent', sent_at = ? WHERE run_id = ? AND sequence = ?", [time, runID, sequence],
            missing: "there is no change \(runID)/\(sequence)")
        touched[.sent, default: []].insert(sequence)
    }

    private func append(_ line: ExportedLine, to table: ExportedTable) throws {
        var line = line
        guard case .number(let ordinal)? = line.values.removeValue(forKey: "ordinal") else {
            throw JournalError.refused(detail: "a \(table.type) has no place")
        }
        let count = try Int64.fetchOne(
            db, sql: "SELECT count(*) FROM \(table.name) WHERE run_id = ?", arguments: [runID])
        if ordinal == 1 + (count ?? 0) { try table.insert(line, into: db) }
    }

    private func change(_ sequence: Int64) throws -> ExportedLine? {
        try ExportedTable.change.line(db, where: "run_id = ? AND sequence = ?", [runID, sequence])
    }

    private func update(
        _ table: String, _ line: ExportedLine, _ columns: [String], where key: String,
        _ arguments: [any DatabaseValueConvertible]
    ) throws {
        let values = columns.map { line.values[$0]?.stored }
        try db.executeOne(
            "UPDATE \(table) SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE \(key)",
            values + arguments, missing: "the row is not there")
    }
}

extension ExportedLine {
    fileprivate var sequence: Int64 {
        get throws {
            guard case .number(let sequence)? = values["sequence"] else {
                throw JournalError.refused(detail: "a change has no sequence")
            }
            return sequence
        }
    }

}

extension JSONScanner.Value {
    /// The value as a column holds it.
    fileprivate var stored: any DatabaseValueConvertible {
        switch self {
        case .text(let text): text
        case .number(let number): number
        case .strings(let strings): JSONText.object(strings)
        }
    }
}
