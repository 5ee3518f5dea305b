package import FoundationEssentials
import GRDB
package import Objects

extension Journal {
    /// Records intents, in one transaction. Each must be in state `planned`, its step must exist, and its kept bytes must have
    /// been passed to `keep` before.
    package func recordPlanned(_ changes: [ChangeRecord]) throws {
        guard let first = changes.first, let at = changes.map(\.plannedAt).max() else { return }
        if let other = changes.first(where: { $0.state != .planned || $0.runID != first.runID }) {
            throw JournalError.refused(detail: "change \(other.changeID) is not a planned one of run \(first.runID)")
        }
        try write { db in
            try requireKept(changes, in: db)
            let covered = try insert(changes, into: db)
            let sequences = changes.map(\.sequence)
            try EventChain.append(
                db, runID: first.runID, kind: "changes-planned",
                payload: [
                    "count": "\(changes.count)", "first": "\(sequences.min() ?? 0)", "last": "\(sequences.max() ?? 0)",
                ], covering: covered, at: at)
        }
    }

    /// Bytes for a change planned here must be kept here. Only a run of another machine may name bytes that are in the bucket
    /// alone.
    private func requireKept(_ changes: [ChangeRecord], in db: Database) throws {
        for sha256 in Set(changes.compactMap(\.keptBytes)) {
            let isKept = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM kept_bytes WHERE sha256 = ?)"),
                arguments: [sha256])
            guard isKept == true else {
                throw JournalError.refused(detail: "the bytes with SHA-256 \(sha256) were not kept")
            }
        }
    }

    /// - Returns: the intents as written.
    func insert(_ changes: [ChangeRecord], into db: Database) throws -> [CoveredRow] {
        var covered: [CoveredRow] = []
        covered.reserveCapacity(changes.count)
        var digester = RowDigester()
        try db.executeEach(
            ChangeRecord.insertion, changes, missing: { "change \($0.changeID) was not written" },
            arguments: { change in
                let columns = change.plannedColumns
                covered.append(CoveredRow(intentOf: change, columns, &digester))
                return columns
            })
        return covered
    }

    /// The sequence of the next change of a run, from 1.
    ///
    /// Continuing a run of another machine starts at the next million: the log may lack that machine's last plans.
    package func nextSequence(of runID: String) throws -> Int {
        try read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT coalesce((SELECT max(sequence) FROM change WHERE run_id = ?1), 0),
                        coalesce(max(CASE kind WHEN 'changes-planned' THEN id END), 0),
                        coalesce(max(CASE WHEN json_extract(payload, '$.other') = 'yes' THEN id END), 0)
                    FROM event WHERE run_id = ?1
                    """, arguments: [runID])
            let (last, own, others): (Int, Int64, Int64) = (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0)
            guard others > own else { return last + 1 }
            return (last / Self.sequencesOfMachine + 1) * Self.sequencesOfMachine + 1
        }
    }

    private static let sequencesOfMachine = 1_000_000

    /// Makes durable, in one transaction, that these changes are about to be sent; they may be sent once it returns. Only
    /// planned changes and (for sending again) sent ones are accepted; otherwise nothing is recorded.
    package func markSent(_ changes: [(runID: String, sequence: Int)], at: Date) throws {
        if changes.isEmpty { return }
        try write { db in try markSent(db, changes, at: at) }
    }

    private func markSent(_ db: Database, _ changes: [(runID: String, sequence: Int)], at: Date) throws {
        let time = Timestamp.text(of: at)
        var digester = RowDigester()
        try db.executeEach(
            "UPDATE change SET state = 'sent', sent_at = ? WHERE run_id = ? AND sequence = ?", changes,
            missing: { "there is no change \($0.runID)/\($0.sequence)" },
            arguments: { [time, $0.runID, $0.sequence] })
        for (runID, sequences) in Dictionary(grouping: changes, by: \.runID).sorted(by: { $0.key < $1.key }) {
            let covered = sequences.map {
                CoveredRow(
                    .sent, number: Int64($0.sequence), values: CollectionOfOne(time.databaseValue), &digester)
            }
            try EventChain.append(
                db, runID: runID, kind: "changes-sent",
                payload: ["count": "\(sequences.count)"].merging(bootTime()?.payload ?? [:]) { $1 }, covering: covered,
                at: at)
        }
    }

    /// Records the outcomes of changes, in one transaction: state, after, message, request id and finish time of each.
    /// `applied` needs all but message and request id. A finished change may only go from `applied` to `conflict`, with the
    /// same `after`.
    package func finish(_ changes: [ChangeRecord]) throws {
        if changes.isEmpty { return }
        try write { db in try finish(db, changes) }
    }

    private func finish(_ db: Database, _ changes: [ChangeRecord]) throws {
        var covered: [String: [CoveredRow]] = [:]
        var digester = RowDigester()
        try db.executeEach(
            ChangeRecord.completion, changes, missing: { "there is no change \($0.changeID)" },
            arguments: { change in
                let columns = change.finishedColumns
                covered[change.runID, default: []].append(CoveredRow(outcomeOf: change, columns, &digester))
                return columns
            })
        for (runID, changes) in Dictionary(grouping: changes, by: \.runID).sorted(by: { $0.key < $1.key }) {
            var counts: [String: Int] = [:]
            for change in changes { counts[change.state.rawValue, default: 0] += 1 }
            try EventChain.append(
                db, runID: runID, kind: "changes-finished", payload: counts.mapValues { "\($0)" },
                covering: covered[runID] ?? [],
                at: changes.compactMap(\.finishedAt).max() ?? now())
        }
    }

    /// `markSent`, `finish` and `remember` in one transaction: one sync for all changes in flight.
    package func record(
        sent: [(runID: String, sequence: Int)], finished: [ChangeRecord], facts: [ObjectFacts], at: Date
    ) throws {
        try write { db in
            if !sent.isEmpty { try markSent(db, sent, at: at) }
            if !finished.isEmpty { try finish(db, finished) }
            if !facts.isEmpty { try remember(db, facts) }
        }
    }

    /// The changes of a run in their order: all, or those in one state or step.
    package func changes(
        of runID: String, state: ChangeRecord.State? = nil, stepPosition: Int? = nil
    ) throws -> [ChangeRecord] {
        try changes(
            """
            WHERE run_id = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR step_position = ?3)
            ORDER BY sequence
            """, [runID, state?.rawValue, stepPosition])
    }

    /// An object's changes in all runs: the newest run's first, and a run's last change first.
    package func changes(bucket: String, key: ObjectKey) throws -> [ChangeRecord] {
        // No run has changed most objects that are asked about, and GRDB makes rows ready before it looks for one.
        guard try hasChange("WHERE bucket = ? AND key = ?", [bucket, key]) else { return [] }
        return try changes("WHERE bucket = ? AND key = ? ORDER BY \(Self.newestChangeFirst)", [bucket, key])
    }

    /// The change of this journal that wrote this version (or this delete marker): an applied one, or one that turned out to be
    /// in conflict after it took effect.
    package func change(bucket: String, key: ObjectKey, afterVersionID: VersionID) throws -> ChangeRecord? {
        try changes(
            """
            WHERE bucket = ? AND key = ? AND after_version_id = ?
            ORDER BY state = 'applied' DESC, \(Self.newestChangeFirst) LIMIT 1
            """, [bucket, key, afterVersionID]
        ).first
    }

    func changes(_ condition: String, _ arguments: StatementArguments) throws -> [ChangeRecord] {
        try query("SELECT \(ChangeRecord.selection) FROM change \(condition)", arguments) { rows in
            var changes: [ChangeRecord] = []
            while let row = try rows.next() { changes.append(try ChangeRecord(row: row)) }
            return changes
        }
    }

    private func hasChange(_ condition: String, _ arguments: StatementArguments) throws -> Bool {
        try translatingErrors(path: path) {
            try database.unsafeRead { db in
                let statement = try db.cachedStatement(sql: "SELECT 1 FROM change \(condition) LIMIT 1")
                return try Int.fetchOne(statement, arguments: arguments) != nil
            }
        }
    }
}
