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
}

extension Journal {
    /// The summary of each of these runs that the journal has, with three queries for all of them.
    /// - Parameter runIDs: at most some thousands.
    package func summaries(of runIDs: [String]) throws -> [String: RunSummary] {
        let asked = "run_id IN (\(databaseQuestionMarks(count: runIDs.count)))"
        let arguments = StatementArguments(runIDs)
        return try read { db in
            var summaries: [String: RunSummary] = [:]
            func each(_ sql: String, _ body: (inout RunSummary, Row) throws -> Void) throws {
                let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
                while let row = try rows.next() { try body(&summaries[row[0], default: RunSummary()], row) }
            }
            try each("SELECT run_id, state, count(*) FROM change WHERE \(asked) GROUP BY run_id, state") {
                $0.changes[try $1.decode(1)] = $1[2]
            }
            try each("SELECT run_id, verdict, count(*) FROM \"check\" WHERE \(asked) GROUP BY run_id, verdict") {
                $0.checks[try $1.decode(1)] = $1[2]
            }
            try each("SELECT run_id, channel FROM step WHERE \(asked) ORDER BY run_id, position") { summary, row in
                guard let channel: String = row[1], !summary.channels.contains(channel) else { return }
                summary.channels.append(channel)
            }
            return summaries
        }
    }

    /// Reads the records of these runs in their order, some hundreds at a time, until `body` returns `false`.
    package func visitRuns(_ ids: [String], _ body: ([RunRecord]) throws -> Bool) throws {
        var rest = ids[...]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.batchSize)
            rest = rest.dropFirst(Self.batchSize)
            let found = try runs(
                "WHERE id IN (\(databaseQuestionMarks(count: batch.count)))", StatementArguments(batch))
            let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
            guard try body(batch.compactMap { byID[$0] }) else { return }
        }
    }

    private static let batchSize = 500
}
