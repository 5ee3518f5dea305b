import Foundation
import Rollbook
import RunJournal

/// Runs as lines of text, and as a JSON document.
struct RunTable: JSONDocument {
    var schema = 1
    var runs: [Row]

    struct Row: Encodable {
        var id, kind, name, state, operatorName: String
        var message, rollbackOf: String?
        var startedAt: Date
        var endedAt: Date?
        /// Changes by state.
        var changes: [String: Int]
        /// Of all its checks: `fail` if any failed, else `inconclusive` if any is; left out where there are none.
        var verdict: String?
        /// Checks by verdict.
        var checks: [String: Int]

        /// Whether anything of it may be in a bucket.
        var mayHaveWritten: Bool {
            changes.contains { ["applied", "sent", "conflict"].contains($0.key) && $0.value > 0 }
        }
    }

    init(_ records: [RunRecord], journal: Journal) throws {
        runs = try records.map { run in
            let counts = try journal.changeCounts(of: run.id)
            let checks = try journal.checkCounts(of: run.id)
            return Row(
                id: run.id, kind: run.kind.rawValue, name: run.name, state: run.state.rawValue,
                operatorName: run.operatorName, message: run.message, rollbackOf: run.rollbackOf,
                startedAt: run.startedAt, endedAt: run.endedAt,
                changes: Dictionary(counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +),
                verdict: CheckRecord.Verdict.worst(of: checks.keys)?.rawValue,
                checks: Dictionary(checks.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +))
        }
    }

    /// One line a run, newest first.
    var text: String {
        runs.map { run in
            let applied = run.changes["applied"] ?? 0
            let open = run.changes.filter { $0.key != "applied" && $0.value > 0 }
                .sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
            let what = run.rollbackOf.map { "\(run.name) of \($0)" } ?? run.name
            let changes = "\(applied) applied\(open)\(Self.verdict(run))"
            return "\(run.id)  \(padded(run.state, 11))  \(padded(what, 20))  \(changes)  by \(run.operatorName)"
        }.joined(separator: "\n")
    }
}

extension RunTable {
    /// Such as `, checks fail (2 of 15)`.
    private static func verdict(_ run: Row) -> String {
        guard let verdict = run.verdict else { return "" }
        let all = run.checks.values.reduce(0, +)
        return verdict == "pass" ? ", checks pass" : ", checks \(verdict) (\(run.checks[verdict] ?? 0) of \(all))"
    }
}

/// `text`, with blanks behind it up to `width` characters.
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
