import ArgumentParser
import Indexes

/// One run as text for people.
struct RunText {
    let document: RunDocument
    /// Show every change and every passed check.
    let isVerbose: Bool
    private static let changesShown = 20

    var text: String {
        ([heading] + document.steps.flatMap(lines)).joined(separator: "\n")
    }

    private var heading: String {
        let run = document.run
        var lines = ["run \(run.id)  \(run.name)  \(RunTable.shownState(run.state, run.endedAt))"]
        if let of = run.rollbackOf { lines.append("  rolls back \(of)") }
        if let by = run.rolledBackBy.first { lines.append("  rolled back by \(by)") }
        lines.append("  by \(run.operatorName) on \(run.host), rollbook \(run.toolVersion)")
        lines.append("  began \(rfc3339(run.startedAt))" + (run.endedAt.map { ", ended \(rfc3339($0))" } ?? ""))
        if !run.inputs.isEmpty {
            lines.append(
                "  " + run.inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "))
        }
        lines += (document.signers ?? []).map { "  \($0.channel): signed as \($0.arn)" }
        if let requests = document.requests { lines.append("  sent \(requests.text)") }
        if let message = run.message { lines.append("  \(message)") }
        return lines.joined(separator: "\n")
    }

    private func lines(_ step: RunDocument.Step) -> [String] {
        let channel = step.channel.map { " \($0)" } ?? ""
        let time = step.seconds.map { "  \(shownSeconds($0))" } ?? ""
        let summary = step.summary.map { ": \($0)" } ?? ""
        var lines = ["\(padded(step.state, 8)) \(step.id)  \(step.kind)\(channel)\(time)\(summary)"]
        lines += document.approvals.filter { $0.step == step.id }.map {
            "    \($0.approved ? "approved" : "declined") by \($0.operatorName) (\($0.means)) at \(rfc3339($0.at))"
        }
        let changes = document.changes.filter { $0.step == step.id }
        let shown = isVerbose ? changes.count : Self.changesShown
        lines += changes.prefix(shown).map { change in
            let versions = "\(Self.version(change.before)) → \(change.after.map { Self.version($0) } ?? "?")"
            let message = change.message.map { "  (\($0))" } ?? ""
            return "    \(padded(change.state, 8)) \(padded(change.action, 7)) \(change.key)  \(versions)\(message)"
        }
        if changes.count > shown {
            lines.append("    … and \(changes.count - shown) more changes (--verbose shows all)")
        }
        return lines + self.lines(document.checks.filter { $0.step == step.id })
    }

    private static func version(_ state: RunDocument.State?) -> String {
        guard let state else { return "?" }
        let id = state.versionID ?? state.etag.map { "etag \($0)" }
        return state.kind == "object" ? id ?? "object" : state.kind + (id.map { " \($0)" } ?? "")
    }

    /// The number of checks by verdict, then those that did not pass; with `--verbose` the others too.
    private func lines(_ checks: [RunDocument.Check]) -> [String] {
        guard !checks.isEmpty else { return [] }
        let bad = ["fail", "inconclusive"].flatMap { verdict in checks.filter { $0.verdict == verdict } }
        let good = checks.filter { $0.verdict == "pass" }
        let counts = [("fail", "failed"), ("inconclusive", "inconclusive"), ("pass", "passed")].compactMap {
            verdict, word in
            let count = checks.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(word)"
        }
        return ["    checks: \(counts.joined(separator: ", "))"] + (isVerbose ? bad + good : bad).flatMap(lines)
    }

    private func lines(_ check: RunDocument.Check) -> [String] {
        let head = "    \(padded(check.verdict, 12)) \(check.name)  \(check.subject)  \(check.message)"
        let help = (check.remedy.map { ["remedy: \($0)"] } ?? []) + (check.hint.map { ["hint: \($0)"] } ?? [])
        let evidence = check.evidence.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return [head] + (help + evidence).map { "        \($0)" }
    }
}
