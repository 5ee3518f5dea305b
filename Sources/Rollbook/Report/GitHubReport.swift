import Indexes
import RunJournal

/// A verification, or a run with all of its checks, for GitHub Actions: annotations as workflow commands, and a job
/// summary in Markdown.
///
/// Commands and their escapes are those of "Workflow commands for GitHub Actions" and of the runner's `ActionCommand`:
/// `%`, CR and LF in the message, and `:` and `,` too in a property.
package struct GitHubReport: Sendable {
    let report: VerificationReport
    /// GitHub shows ten errors and ten warnings of a step, and silently drops the others.
    static let annotationsMax = 10
    /// GitHub refuses a summary above 1 MiB as a whole.
    static let rowsMax = 200
    static let cellMax = 500

    package init(_ report: VerificationReport) {
        self.report = report
    }

    /// Workflow commands, one line per annotation; empty if all checks passed.
    package var annotations: String {
        var lines: [String] = []
        if let error = report.error {
            lines.append(Self.command("error", title: "rollbook \(report.command)", error))
        }
        lines += commands("error", of: .fail, reserved: lines.count) + commands("warning", of: .inconclusive)
        return lines.map { $0 + "\n" }.joined()
    }

    private func commands(_ command: String, of verdict: CheckRecord.Verdict, reserved: Int = 0) -> [String] {
        let checks = report.checks.filter { $0.verdict == verdict }
        let room = Self.annotationsMax - reserved
        let shown = checks.count <= room ? checks.count : room - 1
        let lines = checks.prefix(shown).map { check in
            let parts =
                ["\(check.subject): \(check.message)"] + (check.remedy.map { ["remedy: \($0.rawValue)"] } ?? [])
                + (check.hint.map { ["hint: \($0)"] } ?? [])
            return Self.command(
                command, title: "\(check.name) on \(report.channel)",
                PrintableText.clipped(parts.joined(separator: "\n"), to: 4000))
        }
        guard checks.count > shown else { return lines }
        return lines + [
            Self.command(
                command, title: "rollbook \(report.command)",
                "\(checks.count - shown) more checks are \(verdict.rawValue); the job summary lists them")
        ]
    }

    private static func command(_ name: String, title: String, _ message: String) -> String {
        "::\(name) title=\(property(title))::\(data(message))"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }

    /// The job summary.
    package var summary: String {
        let marks: [VerificationReport.Verdict: String] = [.pass: "✅", .fail: "❌", .inconclusive: "⏳", .error: "❌"]
        let heading = Self.cell("\(report.command): \(report.outcome)")
        var lines = ["### \(marks[report.verdict] ?? "") rollbook \(heading)", ""]
        if let error = report.error { lines += [Self.cell(error), ""] }
        if let waitsFor = report.waitsFor { lines += ["It waits: \(Self.cell(waitsFor))", ""] }
        if let run = report.runID { lines += ["Run `\(run)`, began \(rfc3339(report.startedAt)).", ""] }
        let bad = report.checks.filter { $0.verdict == .fail } + report.checks.filter { $0.verdict == .inconclusive }
        if !bad.isEmpty { lines += Self.table(bad) + [""] }
        let good = report.checks.filter { $0.verdict == .pass }
        if !good.isEmpty {
            lines +=
                ["<details><summary>\(good.count) passed</summary>", ""] + Self.table(good) + ["", "</details>", ""]
        }
        return lines.joined(separator: "\n")
    }

    private static func table(_ checks: [CheckRecord]) -> [String] {
        let rows = checks.prefix(rowsMax).map { check in
            let message = check.message + (check.hint.map { " (\($0))" } ?? "")
            let cells = [check.verdict.rawValue, check.remedy?.rawValue ?? "", check.name, check.subject, message]
            return "| " + cells.map(cell).joined(separator: " | ") + " |"
        }
        let rest = checks.count > rowsMax ? ["", "… and \(checks.count - rowsMax) more."] : []
        return ["| verdict | remedy | check | where | what |", "|---|---|---|---|---|"] + rows + rest
    }

    /// Text that Markdown cannot read as markup: character references build no structure (CommonMark section 2.5).
    private static func cell(_ text: String) -> String {
        var cell = ""
        for scalar in PrintableText.clipped(text, to: cellMax).unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "<", ">", "&", "|", "~", "$", "!", "#", "@":
                cell += "&#\(scalar.value);"
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return cell
    }
}
