import GRDB

/// The order of a journal's runs: in logs, in this journal, and in imported documents.
struct RunOrder {
    /// The source of an order.
    enum Origin: Hashable {
        /// A log, by its place.
        case log(String)
        case here
        /// One document, or one rebuild.
        case document(String)
    }

    /// The place of a run relative to another one.
    enum Comparison: Equatable {
        case before
        /// After it, with the run's rank.
        case after(Int64)
        case unknown
    }

    private let journal: Journal
    /// The numbers of the last entries that planned something, by run, with place and bucket.
    private var inLogs: [String: [(place: String, bucket: String, number: Int64)]] = [:]
    private var others: [String: (origin: Origin, rank: Int64)] = [:]

    init(journal: Journal) throws {
        self.journal = journal
        let (entries, events) = try journal.read { db in
            (
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT run_id, place, bucket, max(number) FROM log_entry
                        WHERE kind = 'planned' AND run_id IS NOT NULL GROUP BY run_id, place, bucket
                        """),
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT run_id, sum(kind = 'run-begun') > 0,
                            max(CASE kind WHEN 'changes-planned' THEN id END), min(id),
                            max(CASE WHEN kind IN ('run-imported', 'run-rebuilt', 'log-entry')
                                THEN kind || ' ' || coalesce(
                                    json_extract(payload, '$.document'), json_extract(payload, '$.place'), '') END)
                        FROM event WHERE run_id IS NOT NULL GROUP BY run_id
                        """)
            )
        }
        for row in entries {
            inLogs[row[0], default: []].append((place: row[1], bucket: row[2] ?? "", number: row[3]))
        }
        for row in events {
            let (isOwn, planned, first): (Bool, Int64?, Int64) = (row[1], row[2], row[3])
            let document: String? = row[4]
            others[row[0]] =
                isOwn ? (.here, planned ?? first) : (document.map { .document($0) } ?? .here, first)
        }
    }

    /// The runs of each order with their ranks, the last first. A run has several ranks in the order of a log for several buckets,
    /// and where a log has no place for one of its buckets, one in the order of its journal or document too.
    var lastFirst: [Origin: [(run: String, rank: Int64)]] {
        var all: [Origin: [(run: String, rank: Int64)]] = [:]
        for (run, entries) in inLogs {
            for entry in entries { all[.log(entry.place), default: []].append((run, entry.number)) }
        }
        for (run, place) in others { all[place.origin, default: []].append((run, place.rank)) }
        return all.mapValues { runs in runs.sorted { $0.rank > $1.rank } }
    }

    /// A run's rank in each order that it is part of.
    /// - Parameter places: only the orders of these places' buckets count; `nil` for all.
    func ranks(of runID: String, in places: [ChangedPlace]?) -> [Origin: Int64] {
        if let places, places.isEmpty { return [:] }
        let logged = (inLogs[runID] ?? []).filter { entry in
            places.map { $0.contains { $0.bucket == entry.bucket } } ?? true
        }
        guard logged.isEmpty else {
            return Dictionary(logged.map { (.log($0.place), $0.number) }) { max($0, $1) }
        }
        return others[runID].map { [$0.origin: $0.rank] } ?? [:]
    }

    func comparison(of runID: String, with other: [Origin: Int64]) -> Comparison {
        let ranks = ranks(of: runID, in: nil)
        let shared = ranks.keys.filter { other[$0] != nil }
        let after = shared.filter { ranks[$0] ?? 0 > other[$0] ?? 0 }
        guard let first = shared.first else { return .unknown }
        if after.isEmpty { return .before }
        // Two logs that disagree about the order decide nothing.
        return after.count == shared.count ? .after(ranks[first] ?? 0) : .unknown
    }

    /// The runs before another one: by an order that both are part of, by this journal, which recorded both, or because it, or
    /// a run before it, found what they had left.
    /// - Parameter runs: the candidates.
    func before(_ later: String, among runs: [String]) throws -> Set<String> {
        var known: Set<String> = [later]
        var reached = ranks(of: later, in: nil)
        var rest = Set(runs.filter { $0 != later && !isAfter($0, reached) })
        // Runs that are known, and whose changes were not asked yet for what they had found.
        var unasked = [later]
        while !rest.isEmpty {
            var earlier = rest.filter { isBefore($0, reached) || isRecordedBefore($0, later) }
            if earlier.isEmpty {
                guard let next = unasked.popLast() else { break }
                earlier = try journal.runsFound(by: next).intersection(rest)
            }
            known.formUnion(earlier)
            rest.subtract(earlier)
            unasked += earlier
            for run in earlier { reached.merge(ranks(of: run, in: nil)) { max($0, $1) } }
        }
        return known.subtracting([later])
    }

    /// - Parameter reached: the highest rank in each order up to which all runs are before.
    private func isBefore(_ run: String, _ reached: [Origin: Int64]) -> Bool {
        ranks(of: run, in: nil).contains { origin, rank in reached[origin].map { rank < $0 } ?? false }
    }

    private func isAfter(_ run: String, _ reached: [Origin: Int64]) -> Bool {
        if case .after = comparison(of: run, with: reached) { true } else { false }
    }

    private func isRecordedBefore(_ earlier: String, _ later: String) -> Bool {
        guard let one = others[earlier], let other = others[later], one.origin == .here, other.origin == .here else {
            return false
        }
        return one.rank < other.rank
    }
}
