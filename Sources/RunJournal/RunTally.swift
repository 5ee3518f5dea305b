import GRDB

/// The number of a run's changes and checks of each kind (docs/journal.md, `run_tally`). It is counted once, when a run comes
/// to rest: a list of runs would read all changes otherwise.
struct RunTally: Equatable {
    /// By state, in the order of `states`.
    var changes: [Int]
    /// By verdict, in the order of `verdicts`.
    var checks: [Int]

    static let states: [ChangeRecord.State] = [.planned, .sent, .applied, .conflict, .failed, .skipped]
    static let verdicts: [CheckRecord.Verdict] = [.pass, .fail, .inconclusive]

    /// The counts in the order of columns, in a query on `change`.
    static let changeCounts = states.map { "coalesce(sum(state = '\($0.rawValue)'), 0)" }.joined(separator: ", ")
    /// The counts in the order of columns, in a query on `check`.
    static let checkCounts = verdicts.map { "coalesce(sum(verdict = '\($0.rawValue)'), 0)" }.joined(separator: ", ")
    static let columns = (states.map(\.rawValue) + verdicts.map(\.rawValue)).joined(separator: ", ")

    static let none = RunTally(changes: states.map { _ in 0 }, checks: verdicts.map { _ in 0 })

    /// Kinds of events after which checks may be more, though no row that the event covers is new.
    private static let kindsWithChecks: Set<String> = ["checks-recorded", "log-entry", "run-imported"]
    /// Kinds of events with which a run may have come to rest.
    private static let kindsOfRest: Set<String> = kindsWithChecks.union(["run-state", "run-rebuilt"])

    /// Counts a run that came to rest with an event, in the transaction that wrote the event's rows. A run that works has no
    /// tally: the trigger `event_ends_tally` removes it with each event after which it may be wrong, also for an older rollbook
    /// that had the journal open before there were tallies.
    static func follow(_ db: Database, runID: String, kind: String, coversRows: Bool) throws {
        guard coversRows || kindsWithChecks.contains(kind) else { return }
        guard kindsOfRest.contains(kind) else { return }
        let state = try String.fetchOne(
            db.cachedStatement(sql: "SELECT state FROM run WHERE id = ?"), arguments: [runID])
        guard let state, state != RunRecord.State.running.rawValue else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO run_tally (run_id, \(columns))
                SELECT ?1, * FROM (SELECT \(changeCounts) FROM change WHERE run_id = ?1),
                    (SELECT \(checkCounts) FROM "check" WHERE run_id = ?1)
                """
        ).execute(arguments: [runID])
    }
}

extension RunTally {
    /// The tallies of runs, counted anew; runs without changes and checks are left out.
    /// - Parameter runID: `nil` for all runs.
    static func counted(_ db: Database, of runID: String?) throws -> [String: RunTally] {
        let (condition, arguments) = Self.condition(runID)
        var tallies: [String: RunTally] = [:]
        let changes = try Row.fetchCursor(
            db, sql: "SELECT run_id, \(changeCounts) FROM change \(condition) GROUP BY run_id", arguments: arguments)
        while let row = try changes.next() {
            tallies[row[0], default: none].changes = states.indices.map { row[1 + $0] }
        }
        let checks = try Row.fetchCursor(
            db, sql: "SELECT run_id, \(checkCounts) FROM \"check\" \(condition) GROUP BY run_id", arguments: arguments)
        while let row = try checks.next() {
            tallies[row[0], default: none].checks = verdicts.indices.map { row[1 + $0] }
        }
        return tallies
    }

    /// The tallies as they stand in the table.
    /// - Parameter runID: `nil` for all runs.
    static func stored(_ db: Database, of runID: String?) throws -> [String: RunTally] {
        let (condition, arguments) = Self.condition(runID)
        let rows = try Row.fetchCursor(
            db, sql: "SELECT run_id, \(columns) FROM run_tally \(condition)", arguments: arguments)
        var tallies: [String: RunTally] = [:]
        while let row = try rows.next() { tallies[row[0]] = RunTally(row: row) }
        return tallies
    }

    private static func condition(_ runID: String?) -> (String, StatementArguments) {
        runID.map { ("WHERE run_id = ?", [$0]) } ?? ("", [])
    }

    /// - Parameter row: `run_id` and `columns`.
    init(row: Row) {
        changes = Self.states.indices.map { row[1 + $0] }
        checks = Self.verdicts.indices.map { row[1 + Self.states.count + $0] }
    }
}
