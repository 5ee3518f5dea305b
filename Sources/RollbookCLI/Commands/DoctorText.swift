import ArgumentParser
import Rollbook

/// A report as text: one line per finding, hints below.
struct DoctorText {
    let report: DoctorReport
    let terminal: Terminal

    var lines: [TerminalText] {
        report.sections.flatMap { section -> [TerminalText] in
            let heading = terminal.coloured(section.channel.map { "channel \($0)" } ?? "this machine", .bold)
            return ["\(heading)"] + section.lines.flatMap(lines)
        }
    }

    private func lines(_ line: DoctorReport.Line) -> [TerminalText] {
        let mark = terminal.coloured(padded(line.verdict.rawValue, 8), colour(line.verdict))
        let head: TerminalText = "  \(mark)  \(padded(line.name.rawValue, 13))  \(line.message)"
        return [head] + (line.hint.map { ["            hint: \($0)"] } ?? [])
    }

    private func colour(_ verdict: DoctorReport.Verdict) -> TerminalText.Colour {
        switch verdict {
        case .ok: .green
        case .unknown: .dim
        case .warning: .yellow
        case .problem: .red
        }
    }
}
