import FoundationEssentials
import GRDB

/// The journal and the log define the order of runs. Clocks do not count.
///
/// The last entry that planned something gives a run its place in a log. Events that planned something order the other runs
/// recorded here; first events order runs from one document, or rebuilt together. Without a common order, the objects' versions
/// decide: one run found what the other had left.
extension Journal {
    /// The last run in the order.
    package enum Newest: Sendable, Equatable {
        case none
        case run(RunRecord)
        /// Runs of different origins in no known order; the newest run of each origin.
        case uncertain([RunRecord])
    }

    /// Newest run first, in a query on `run`.
    static let newestFirst = "ORDER BY (SELECT min(event.id) FROM event WHERE event.run_id = run.id) DESC"

    /// Newest run first, and its last change first, in a query on `change`.
    static let newestChangeFirst =
        "(SELECT min(event.id) FROM event WHERE event.run_id = change.run_id) DESC, sequence DESC"

    /// The last run that changed something at a matching place.
    ///
    /// Each order is read from its end, so that the number of older runs does not matter.
    package func newestRun(where matches: (ChangedPlace) -> Bool) throws -> Newest {
        let order = try RunOrder(journal: self)
        var heads: Set<String> = []
        for (origin, runs) in order.lastFirst {
            let head = try runs.first { run, rank in
                let places = try places(of: run).filter { $0.isChanged && matches($0) }
                return order.ranks(of: run, in: places)[origin] == rank
            }
            if let head { heads.insert(head.run) }
        }
        guard heads.count > 1 else { return try heads.first.flatMap(run).map { .run($0) } ?? .none }
        let all = try runIDs()
        // The one that this journal learned of last is mostly the last.
        for candidate in all where heads.contains(candidate) {
            let others = heads.subtracting([candidate])
            guard try order.before(candidate, among: all).isSuperset(of: others) else { continue }
            return try run(candidate).map { .run($0) } ?? .none
        }
        return .uncertain(try heads.sorted().compactMap(run))
    }

    /// The runs after `runID` that planned a change at a matching place, in their order; and the runs that may be before or
    /// after it.
    package func runs(
        after runID: String, where matches: (ChangedPlace) -> Bool
    ) throws -> (later: [RunRecord], uncertain: [RunRecord]) {
        let order = try RunOrder(journal: self)
        let own = order.ranks(of: runID, in: nil)
        var later: [(rank: Int64, run: RunRecord)] = []
        var uncertain: [RunRecord] = []
        let all = try runIDs()
        let before = try order.before(runID, among: all)
        for id in all where id != runID && !before.contains(id) {
            guard try places(of: id).contains(where: matches), let run = try run(id) else { continue }
            if case .after(let rank) = order.comparison(of: run.id, with: own) {
                later.append((rank, run))
            } else {
                uncertain.append(run)
            }
        }
        return (later.sorted { $0.rank < $1.rank }.map(\.run), uncertain.reversed())
    }

    /// The ids of all runs, in the order of the journal's events, the newest first.
    func runIDs() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT id FROM run \(Self.newestFirst)") }
    }

    /// The places where a run has changes.
    package func places(of runID: String) throws -> [ChangedPlace] {
        try query(
            """
            SELECT change.channel, bucket, index_prefix, max(after_kind IS NOT NULL),
                coalesce(min(step.kind = 'rollback') FILTER (WHERE after_kind IS NOT NULL), 0)
            FROM change LEFT JOIN step ON step.run_id = change.run_id AND position = step_position
            WHERE change.run_id = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """, [runID]
        ) { rows in
            var places: [ChangedPlace] = []
            while let row = try rows.next() {
                places.append(
                    ChangedPlace(
                        channel: row[0], bucket: row[1], index: row[2], isChanged: row[3], isByRollbacks: row[4]))
            }
            return places
        }
    }

    /// The number of the event that last recorded a change as sent, by sequence. Changes from before events recorded this
    /// (schema 3) are missing.
    ///
    /// A change from a log was sent, if at all, right after it was planned, under the same lock. The loss of its machine, and
    /// the run's search for the change, are recorded much later.
    package func sendingEvents(of runID: String) throws -> [Int: Int64] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT number, coalesce(
                        min(event_id) FILTER (WHERE part = 'change' AND kind = 'log-entry'),
                        max(event_id) FILTER (WHERE part = 'sent')) AS place
                    FROM event JOIN event_row ON event_id = event.id
                    WHERE run_id = ? AND part IN ('change', 'sent') GROUP BY number HAVING place IS NOT NULL
                    """, arguments: [runID])
            var events: [Int: Int64] = [:]
            while let row = try rows.next() { events[row[0]] = row[1] }
            return events
        }
    }

    /// The number of the first event of a run: its place in the order.
    package func firstEvent(of runID: String) throws -> Int64? {
        try query("SELECT min(id) FROM event WHERE run_id = ?", [runID]) { try $0.next()?[0] }
    }

    /// Whether a run was imported, or read from a log or a bucket, instead of being recorded here while it was running.
    package func isImported(_ runID: String) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM event WHERE run_id = ?1)
                        AND NOT EXISTS (SELECT 1 FROM event WHERE run_id = ?1 AND kind = 'run-begun')
                    """, arguments: [runID]) ?? false
        }
    }

    /// The runs whose versions a run found on its objects.
    func runsFound(by runID: String) throws -> Set<String> {
        try query(
            """
            SELECT DISTINCT made.run_id FROM change AS found JOIN change AS made
            ON made.bucket = found.bucket AND made.key = found.key AND made.after_version_id = found.before_version_id
            WHERE found.run_id = ?1 AND made.after_version_id <> 'null' AND made.run_id <> ?1
            """, [runID]
        ) { rows in
            var runs: Set<String> = []
            while let row = try rows.next() { runs.insert(row[0]) }
            return runs
        }
    }
}
