import GRDB

/// Where the runs of a journal stand: in the orders of logs, of this journal, and of documents that were imported.
struct RunOrder {
    /// What orders runs among each other.
    enum Origin: Hashable {
        /// By the place of the log.
        case log(String)
        case here
        /// Of what came in one document, or was rebuilt together.
        case document(String)
    }

    /// How a run stands to another one.
    enum Comparison: Equatable {
        case before
        /// With its rank.
        case after(Int64)
        case unknown
    }

    private let journal: Journal
    /// The numbers of the last entries that planned something, by run, place and bucket.
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

    /// Its rank in each order that it is part of.
    /// - Parameter places: those in whose buckets' order it is asked for; `nil`: in each.
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
        // Two logs that tell different orders tell none.
        return after.count == shared.count ? .after(ranks[first] ?? 0) : .unknown
    }

    /// Whether a run stands before another one: by an order that both are part of, by this journal, which recorded both, or
    /// by what it, or a later run of an order of its own, found of the other's.
    func shows(_ earlier: String, before later: String) throws -> Bool {
        let ranks = ranks(of: later, in: nil)
        switch comparison(of: earlier, with: ranks) {
        case .before: return true
        case .after: return false
        case .unknown: break
        }
        if let one = others[earlier], let other = others[later], one.origin == .here, other.origin == .here {
            return one.rank < other.rank
        }
        // What a run before the later one found, the later one found in place.
        let known = Set(inLogs.keys).union(others.keys).filter { run in
            run == later || comparison(of: run, with: ranks) == .before
        }
        return try journal.versionsShow(earlier, beforeOneOf: known)
    }
}
