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
        /// The channels of its steps, in their order, each once.
        var channels: [String]
        var inputs: [String: String]
        var startedAt: Date
        var endedAt: Date?
        /// The time from its beginning to its end, approvals and resumptions included.
        var seconds: Double?
        /// Changes by state.
        var changes: [String: Int]
        /// The verdict of all its checks: `fail` if any failed, else `inconclusive` if any is; left out without checks.
        var verdict: String?
        /// Checks by verdict.
        var checks: [String: Int]
        /// Set if the log of its bucket has no place for it.
        var unordered: Bool?

        var shownState: String { RunTable.shownState(state, endedAt) }

        /// Whether anything of it may be in a bucket.
        var mayHaveWritten: Bool {
            changes.contains { ["applied", "sent", "conflict"].contains($0.key) && $0.value > 0 }
        }
    }

    /// - Parameter unordered: ids of runs that no log has a place for.
    init(_ records: [RunRecord], unordered: Set<String> = [], journal: Journal) throws {
        let summaries = try journal.summaries(of: records.map(\.id))
        runs = records.map { run in
            Row(run, summaries[run.id] ?? RunSummary(), isUnordered: unordered.contains(run.id))
        }
    }

    /// The state for people. A waiting run has an end only if it was closed.
    static func shownState(_ state: String, _ endedAt: Date?) -> String {
        state == RunRecord.State.waiting.rawValue && endedAt != nil ? "closed" : state
    }

    /// One line per run, newest first; runs without a place in a log apart.
    var text: String {
        var isApart = false
        let (ordered, apart) = (runs.filter { $0.unordered == nil }, runs.filter { $0.unordered != nil })
        return Self.lines(ordered + apart, isApart: &isApart).joined(separator: "\n")
    }

    /// As `text`, for some runs of more; those without a place in a log come last.
    /// - Parameter isApart: whether runs without a place in a log have begun, below a heading of their own.
    static func lines(_ runs: [Row], isApart: inout Bool) -> [String] {
        let first = isApart ? nil : runs.firstIndex { $0.unordered != nil }
        guard let first else { return lines(runs) }
        isApart = true
        return lines(Array(runs[..<first])) + ["not in the order of a log (older than it, imported or rebuilt):"]
            + lines(Array(runs[first...]))
    }

    private static func lines(_ runs: [Row]) -> [String] {
        runs.map { run in
            let applied = run.changes["applied"] ?? 0
            let open = run.changes.filter { $0.key != "applied" && $0.value > 0 }
                .sorted { $0.key < $1.key }.map { ", \($0.value) \($0.key)" }.joined()
            let inputs = run.inputs.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            let what = (run.rollbackOf.map { "\(run.name) of \($0)" } ?? run.name) + inputs
            let changes = "\(applied) applied\(open)\(verdict(run))"
            let place = [run.channels.joined(separator: ", "), run.seconds.map(shownSeconds)].compactMap(\.self)
                .filter { !$0.isEmpty }.map { "  \($0)" }.joined()
            return
                "\(run.id)  \(padded(run.shownState, 11))  \(padded(what, 20))\(place)  \(changes)  by \(run.operatorName)"
        }
    }
}

extension RunTable.Row {
    init(_ run: RunRecord, _ summary: RunSummary, isUnordered: Bool) {
        self.init(
            id: run.id, kind: run.kind.rawValue, name: run.name, state: run.state.rawValue,
            operatorName: run.operatorName, message: run.message, rollbackOf: run.rollbackOf,
            channels: summary.channels, inputs: run.inputs, startedAt: run.startedAt, endedAt: run.endedAt,
            seconds: run.endedAt.map { $0.timeIntervalSince(run.startedAt) },
            changes: Dictionary(summary.changes.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +),
            verdict: CheckRecord.Verdict.worst(of: summary.checks.keys)?.rawValue,
            checks: Dictionary(summary.checks.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +),
            unordered: isUnordered ? true : nil)
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

/// Tenths below ten seconds, whole ones below two minutes, then minutes and hours: `3.2 s`, `47 s`, `12 min`, `3 h 5 min`.
func shownSeconds(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 10 else { return "\((max(0, seconds) * 10).rounded() / 10) s" }
    guard seconds >= 120 else { return "\(Int(seconds.rounded())) s" }
    let minutes = Int(min(seconds, 1e9) / 60)
    return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
}

/// `text`, with blanks behind it up to `width` characters.
func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
