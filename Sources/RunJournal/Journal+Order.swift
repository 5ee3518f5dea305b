import FoundationEssentials
import GRDB

/// An index in which a run has changes.
package struct ChangedPlace: Sendable, Hashable {
    /// By the name that the run knew it under.
    package var channel: String
    package var bucket: String
    /// The index's prefix in the bucket.
    package var index: String
    /// Whether any of the changes took effect.
    package var isChanged: Bool
    /// Whether those that did were all made by steps that roll back.
    package var isByRollbacks: Bool
}

/// Order is the journal's: a run stands where the first event that names it stands. No clock takes part.
///
/// Runs that were recorded here are ordered so; runs that came in one document, or were rebuilt together, as well. Between
/// runs of different origins the objects' versions tell: what one left is what another found.
extension Journal {
    /// The run that stands last.
    package enum Newest: Sendable, Equatable {
        case none
        case run(RunRecord)
        /// Runs of different origins, of which nothing shows which is the last; the newest of each.
        case uncertain([RunRecord])
    }

    /// Newest first, in a query on `run`.
    static let newestFirst = "ORDER BY (SELECT min(event.id) FROM event WHERE event.run_id = run.id) DESC"

    /// Newest run first and its last change first, in a query on `change`.
    static let newestChangeFirst =
        "(SELECT min(event.id) FROM event WHERE event.run_id = change.run_id) DESC, sequence DESC"

    /// The last run that changed something at a place that matches.
    package func newestRun(where matches: (ChangedPlace) -> Bool) throws -> Newest {
        let runs = try runs(limit: nil, unfinishedOnly: false)
        let origins = try origins()
        var heads: [String: RunRecord] = [:]
        for run in runs {
            let origin = origins[run.id] ?? Self.here
            guard heads[origin] == nil, try places(of: run.id).contains(where: { $0.isChanged && matches($0) }) else {
                continue
            }
            if origins.isEmpty { return .run(run) }
            heads[origin] = run
        }
        guard heads.count > 1 else { return heads.first.map { .run($0.value) } ?? .none }
        for (origin, run) in heads {
            let known = runs.map(\.id).filter { (origins[$0] ?? Self.here) == origin }
            let others = heads.values.filter { $0.id != run.id }
            if try others.allSatisfy({ try versionsShow($0.id, beforeOneOf: known) }) { return .run(run) }
        }
        return .uncertain(runs.filter { run in heads.values.contains { $0.id == run.id } })
    }

    /// The runs after `runID` that planned a change at a place that matches, in their order; and those of which nothing
    /// shows whether they stand before it or after it.
    package func runs(
        after runID: String, where matches: (ChangedPlace) -> Bool
    ) throws -> (later: [RunRecord], uncertain: [RunRecord]) {
        let newestFirst = try runs(limit: nil, unfinishedOnly: false)
        let origins = try origins()
        let origin = origins[runID] ?? Self.here
        let own = newestFirst.map(\.id).filter { (origins[$0] ?? Self.here) == origin }
        let upToIt = Set(own.drop { $0 != runID })
        var (later, uncertain): ([RunRecord], [RunRecord]) = ([], [])
        // Of these origins the runs that follow here are older than one that stands before it.
        var before: Set<String> = []
        for run in newestFirst where !upToIt.contains(run.id) {
            let from = origins[run.id] ?? Self.here
            if from != origin, try before.contains(from) || versionsShow(run.id, beforeOneOf: upToIt) {
                before.insert(from)
            } else if try places(of: run.id).contains(where: matches) {
                if from == origin { later.insert(run, at: 0) } else { uncertain.insert(run, at: 0) }
            }
        }
        return (later, uncertain)
    }

    /// Where a run has changes.
    package func places(of runID: String) throws -> [ChangedPlace] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT change.channel, bucket, index_prefix, max(after_kind IS NOT NULL),
                        coalesce(min(step.kind = 'rollback') FILTER (WHERE after_kind IS NOT NULL), 0)
                    FROM change LEFT JOIN step ON step.run_id = change.run_id AND position = step_position
                    WHERE change.run_id = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
                    """, arguments: [runID]
            ).map {
                ChangedPlace(channel: $0[0], bucket: $0[1], index: $0[2], isChanged: $0[3], isByRollbacks: $0[4])
            }
        }
    }

    /// The number of the event that tells of a change's being sent (for the last time), by sequence. What was sent before
    /// events told it (schema 3) is missing.
    package func sendingEvents(of runID: String) throws -> [Int: Int64] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT number, max(event_id) FROM event JOIN event_row ON event_id = event.id
                    WHERE run_id = ? AND part = 'sent' GROUP BY number
                    """, arguments: [runID])
            var events: [Int: Int64] = [:]
            while let row = try rows.next() { events[row[0]] = row[1] }
            return events
        }
    }

    /// The number of the first event that names a run: its place in the order.
    package func firstEvent(of runID: String) throws -> Int64? {
        try read { try Int64.fetchOne($0, sql: "SELECT min(id) FROM event WHERE run_id = ?", arguments: [runID]) }
    }

    /// Whether a run was not recorded here while it went on, but imported or read from a bucket.
    package func isImported(_ runID: String) throws -> Bool { try origins()[runID] != nil }

    private static let here = ""

    /// Where the runs come from that were not recorded here, by run: equal for those whose order among themselves is
    /// known.
    private func origins() throws -> [String: String] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT run_id, kind || ' ' || coalesce(json_extract(payload, '$.document'), '') FROM event
                    WHERE kind IN ('run-imported', 'run-rebuilt')
                    """)
            var origins: [String: String] = [:]
            while let row = try rows.next() { origins[row[0]] = row[1] }
            return origins
        }
    }

    /// Whether one of `later` found on an object what `earlier` had left there.
    private func versionsShow(_ earlier: String, beforeOneOf later: some Sequence<String>) throws -> Bool {
        let later = Set(later)
        return try read { db in
            let rows = try String.fetchCursor(
                db,
                sql: """
                    SELECT DISTINCT found.run_id FROM change AS made JOIN change AS found
                    ON found.bucket = made.bucket AND found.key = made.key
                        AND found.before_version_id = made.after_version_id
                    WHERE made.run_id = ? AND made.after_version_id <> 'null' AND found.run_id <> made.run_id
                    """, arguments: [earlier])
            while let runID = try rows.next() {
                if later.contains(runID) { return true }
            }
            return false
        }
    }
}
