import GRDB

/// The ids of a journal's runs for people to read, the newest first.
package struct RunListing: Sendable {
    /// In the order of the logs. A run without a place in a log stands where this journal learned of it.
    package let ordered: [String]
    /// Runs that changed something in a bucket whose log has no place for them: older than it, imported or rebuilt.
    package let unordered: [String]

    package var all: [String] { ordered + unordered }
}

extension Journal {
    /// All runs, in the order of the logs as far as they stand in one.
    package func listing() throws -> RunListing {
        let all = try read { try String.fetchAll($0, sql: "SELECT id FROM run \(Self.newestFirst)") }
        guard var places = try LogPlaces(journal: self) else { return RunListing(ordered: all, unordered: []) }
        let ordered = all.filter { !places.unordered.contains($0) }
        return RunListing(
            ordered: places.merged(ordered), unordered: all.filter { places.unordered.contains($0) })
    }
}

/// Where runs stand in logs, and among those that were made with this journal.
private struct LogPlaces {
    /// Ranks by run, for each log and for this journal (the empty name).
    private var chains: [String: [String: Int64]] = [:]
    /// When this journal learned of a run; of its own, when they last planned something.
    private var learned: [String: Int64] = [:]
    /// Runs with changes in a bucket that has a log, and without a place in one.
    private(set) var unordered: Set<String> = []

    /// `nil` where this journal knows of no log.
    init?(journal: Journal) throws {
        guard try !journal.logHeads().isEmpty else { return nil }
        let (entries, events, outside) = try journal.read { db in
            (
                // A run that waits before its first change stands where its entry stands.
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
                        SELECT DISTINCT run_id FROM change WHERE after_kind IS NOT NULL
                            AND bucket IN (SELECT bucket FROM log_entry)
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

    /// Runs in an order that keeps to every chain, the newest first; where chains contradict each other, or say nothing, the
    /// run that this journal learned of last.
    mutating func merged(_ runs: [String]) -> [String] {
        let asked = Set(runs)
        var queues = chains.values.map { ranks in
            ranks.filter { asked.contains($0.key) }.sorted { $0.value > $1.value }.map(\.key)
        }
        let chained = Set(queues.flatMap(\.self))
        queues += runs.filter { !chained.contains($0) }.map { [$0] }
        // Heads of queues by run: a run is free when it heads each of its queues.
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
