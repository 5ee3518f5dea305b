import GRDB

/// A run's entries in a list of runs, besides its record.
package struct RunSummary: Sendable, Equatable {
    /// The number of its changes in each state; zeros are left out.
    package fileprivate(set) var changes: [ChangeRecord.State: Int] = [:]
    /// The number of its checks with each verdict; zeros are left out.
    package fileprivate(set) var checks: [CheckRecord.Verdict: Int] = [:]
    /// The channels of its steps, in their order, each once.
    package fileprivate(set) var channels: [String] = []

    /// An empty summary.
    package init() {}

    fileprivate mutating func take(_ tally: RunTally) {
        for (state, count) in zip(RunTally.states, tally.changes) where count > 0 { changes[state] = count }
        for (verdict, count) in zip(RunTally.verdicts, tally.checks) where count > 0 { checks[verdict] = count }
    }
}

extension Journal {
    /// The summary of each of these runs that the journal has, with as many queries for all of them as for one. Changes and
    /// checks are read only of runs that are not at rest.
    /// - Parameter runIDs: at most some thousands.
    package func summaries(of runIDs: [String]) throws -> [String: RunSummary] {
        try read { db in
            var summaries: [String: RunSummary] = [:]
            func each(_ asked: [String], _ sql: (String) -> String, _ body: (inout RunSummary, Row) throws -> Void)
                throws
            {
                if asked.isEmpty { return }
                let condition = "run_id IN (\(databaseQuestionMarks(count: asked.count)))"
                let rows = try Row.fetchCursor(db, sql: sql(condition), arguments: StatementArguments(asked))
                while let row = try rows.next() { try body(&summaries[row[0], default: RunSummary()], row) }
            }
            try each(runIDs, { "SELECT run_id, \(RunTally.columns) FROM run_tally WHERE \($0)" }) {
                $0.take(RunTally(row: $1))
            }
            let untold = runIDs.filter { summaries[$0] == nil }
            try each(untold, { "SELECT run_id, state, count(*) FROM change WHERE \($0) GROUP BY run_id, state" }) {
                $0.changes[try $1.decode(1)] = $1[2]
            }
            try each(untold, { "SELECT run_id, verdict, count(*) FROM \"check\" WHERE \($0) GROUP BY run_id, verdict" })
            {
                $0.checks[try $1.decode(1)] = $1[2]
            }
            try each(runIDs, { "SELECT run_id, channel FROM step WHERE \($0) ORDER BY run_id, position" }) {
                guard let channel: String = $1[1], !$0.channels.contains(channel) else { return }
                $0.channels.append(channel)
            }
            return summaries
        }
    }

    /// Reads the records of these runs in their order, some hundreds at a time, until `body` returns `false`.
    /// - Parameter enough: the number of runs that may do; at most as many are read at once.
    package func visitRuns(
        _ ids: [String], enough: Int = .max, _ body: ([RunRecord]) throws -> Bool
    ) throws {
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = rest.prefix(min(max(1, enough), Self.batchSize))
            rest = rest.dropFirst(batch.count)
            let found = try runs(
                "WHERE id IN (\(databaseQuestionMarks(count: batch.count)))", StatementArguments(batch))
            let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
            guard try body(batch.compactMap { byID[$0] }) else { return }
        }
    }

    private static let batchSize = 500
}
