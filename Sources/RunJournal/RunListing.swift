import GRDB

/// The ids of a journal's runs for people to read, the newest first.
package struct RunListing: Sendable {
    /// Ids in the order of the logs. A run without a place in a log has the place where this journal learned of it.
    package let ordered: [String]
    /// Runs that changed something in a bucket whose log has no place for them: older than the log, imported or rebuilt.
    package let unordered: [String]

    package var all: [String] { ordered + unordered }
}

extension Journal {
    /// All runs, in the order of the logs where they have a place in one.
    package func listing() throws -> RunListing {
        let all = try runIDs()
        guard var places = try LogPlaces(journal: self) else { return RunListing(ordered: all, unordered: []) }
        let ordered = all.filter { !places.unordered.contains($0) }
        return RunListing(
            ordered: places.merged(ordered), unordered: all.filter { places.unordered.contains($0) })
    }
}

/// The places of runs in logs, and among the runs that were made with this journal.
private struct LogPlaces {
    /// Ranks by run, for each log and for this journal (the empty name).
    private var chains: [String: [String: Int64]] = [:]
    /// The event with which this journal learned of a run; for its own runs, the event that last planned something.
    private var learned: [String: Int64] = [:]
    /// Runs with changes in a bucket that has a log, but without a place in one.
    private(set) var unordered: Set<String> = []

    /// `nil` where this journal knows no log.
    init?(journal: Journal) throws {
        guard try !journal.logHeads().isEmpty else { return nil }
        let (entries, events, outside) = try journal.read { db in
            (
                // A run that waits before its first change takes the place of its entry.
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT run_id, place, coalesce(max(number) FILTER (WHERE kind = 'planned'), max(number))
                        FROM log_entry WHERE run_id IS NOT NULL GROUP BY run_id, place
                        HAVING sum(kind = 'planned') > 0 OR sum(kind = 'pushed') = 0
                        """),
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT run_id, sum(kind = 'run-begun') > 0,
                            coalesce(max(CASE kind WHEN 'changes-planned' THEN id END), min(id)), min(id)
                        FROM event WHERE run_id IS NOT NULL GROUP BY run_id
                        """),
                try String.fetchSet(
                    db,
                    sql: """
                        SELECT id FROM run
                        WHERE id NOT IN (SELECT run_id FROM log_entry WHERE kind = 'planned' AND run_id IS NOT NULL)
                            AND EXISTS (
                                SELECT 1 FROM change WHERE run_id = run.id AND after_kind IS NOT NULL
                                    AND bucket IN (SELECT bucket FROM log_entry))
                        """)
            )
        }
        for row in entries { chains[row[1], default: [:]][row[0]] = row[2] }
        let logged = Set(chains.values.flatMap(\.keys))
        unordered = outside.subtracting(logged)
        for row in events {
            let (id, isOwn, planned, first): (String, Bool, Int64, Int64) = (row[0], row[1], row[2], row[3])
            learned[id] = isOwn ? planned : first
            if isOwn { chains["", default: [:]][id] = planned }
        }
    }

    /// The runs, newest first, in an order that respects every chain. Where chains contradict each other, or do not decide, the
    /// run that this journal learned of last comes first.
    mutating func merged(_ runs: [String]) -> [String] {
        let asked = Set(runs)
        var queues = chains.values.map { ranks in
            ranks.filter { asked.contains($0.key) }.sorted { $0.value > $1.value }.map(\.key)
        }
        let chained = Set(queues.flatMap(\.self))
        queues += runs.filter { !chained.contains($0) }.map { [$0] }
        // The number of queues of each run: a run is free when it heads all of them.
        var waiting: [String: Int] = [:]
        for queue in queues { for run in queue { waiting[run, default: 0] += 1 } }
        var heads = queues.indices.filter { !queues[$0].isEmpty }
        var next = Array(repeating: 0, count: queues.count)
        var done: [String] = []
        var isDone: Set<String> = []
        while !heads.isEmpty {
            let counts = heads.reduce(into: [String: Int]()) { $0[queues[$1][next[$1]], default: 0] += 1 }
            let free = counts.filter { waiting[$0.key] == $0.value }
            let candidates = free.isEmpty ? counts : free
            guard let run = candidates.keys.max(by: { learned[$0] ?? 0 < learned[$1] ?? 0 }) else { break }
            done.append(run)
            isDone.insert(run)
            heads = heads.filter { queue in
                while next[queue] < queues[queue].count, isDone.contains(queues[queue][next[queue]]) {
                    next[queue] += 1
                }
                return next[queue] < queues[queue].count
            }
        }
        return done
    }
}
