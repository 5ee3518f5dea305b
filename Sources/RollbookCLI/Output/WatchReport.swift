import Foundation
import Indexes
import Rollbook

/// Prints the rounds of a watch: one line per round, more if something changed; as JSON one document per line.
struct WatchReport: Sendable {
    let terminal: Terminal
    let format: GlobalOptions.Format
    let outlet: ReportOutlet

    /// - Throws: `OutputError`: the watch no longer has a reader.
    func tell(_ round: VerificationWatch.Round) throws {
        do {
            switch format {
            case .json: try Terminal.result(lines: try VerificationDocument(round.report).json(isPretty: false))
            case .text: try Terminal.result(lines(round))
            }
            try outlet.deliver(round.report)
        } catch let error as OutputError {
            throw error
        } catch {
            // The watch goes on: the next round writes the report again.
            CommandFailure(error)?.print(terminal.context)
        }
        if let reason = round.unrecorded { terminal.say("not journaled yet: \(reason)") }
    }

    private func lines(_ round: VerificationWatch.Round) -> [TerminalText] {
        let report = round.report
        let verdict = padded(report.verdict == .fail ? "FAIL" : report.verdict.rawValue, 12)
        let shown = TerminalText.Coloured(text: verdict, colour: hasColour ? colour(report.verdict) : nil)
        let run = report.runID.map { "  run \($0)" } ?? ""
        let line: TerminalText = "\(rfc3339(report.startedAt))  \(shown)  \(report.headline)\(change(round))\(run)"
        guard round.isNews || terminal.isVerbose else { return [line] }
        return [line] + TextReport(report).problems.split(separator: "\n").map { TerminalText(lines: String($0)) }
    }

    private func change(_ round: VerificationWatch.Round) -> String {
        guard let previous = round.previous else { return "" }
        if previous != round.report.verdict { return ", was \(previous.rawValue)" }
        return round.isNews ? ", other checks than before" : ""
    }

    private func colour(_ verdict: VerificationReport.Verdict) -> TerminalText.Colour {
        switch verdict {
        case .pass: .green
        case .fail, .error: .red
        case .inconclusive: .yellow
        }
    }

    private var hasColour: Bool { terminal.hasColour && isatty(STDOUT_FILENO) == 1 }
}
