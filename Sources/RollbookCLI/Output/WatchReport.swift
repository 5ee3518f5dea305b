import Foundation
import Rollbook

/// Tells the rounds of a watch: one line a round, more where something changed; as JSON one document a line.
struct WatchReport: Sendable {
    let terminal: Terminal
    let format: GlobalOptions.Format
    let outlet: ReportOutlet

    func tell(_ round: VerificationWatch.Round) {
        do {
            switch format {
            case .json: Terminal.result(lines: try VerificationDocument(round.report).json(isPretty: false))
            case .text: Terminal.result(lines: text(round))
            }
            try outlet.deliver(round.report)
        } catch {
            // The watch goes on: the next round writes the report again.
            CommandFailure(error)?.print()
        }
        if let reason = round.unrecorded { terminal.say("not journaled yet: \(reason)") }
    }

    private func text(_ round: VerificationWatch.Round) -> String {
        let report = round.report
        let verdict = report.verdict == .fail ? "FAIL" : report.verdict.rawValue
        let shown = hasColour ? terminal.coloured(padded(verdict, 12), colour(report.verdict)) : padded(verdict, 12)
        let run = report.runID.map { "  run \($0)" } ?? ""
        let line = "\(rfc3339(report.startedAt))  \(shown)  \(report.headline)\(change(round))\(run)\n"
        guard round.isNews || terminal.isVerbose else { return line }
        return line + TextReport(report).problems
    }

    private func change(_ round: VerificationWatch.Round) -> String {
        guard let previous = round.previous else { return "" }
        if previous != round.report.verdict { return ", was \(previous.rawValue)" }
        return round.isNews ? ", other checks than before" : ""
    }

    private func colour(_ verdict: VerificationReport.Verdict) -> Terminal.Colour {
        switch verdict {
        case .pass: .green
        case .fail, .error: .red
        case .inconclusive: .yellow
        }
    }

    private var hasColour: Bool { terminal.hasColour && isatty(STDOUT_FILENO) == 1 }
}
