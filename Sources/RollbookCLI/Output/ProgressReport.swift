import Foundation
import Indexes
import Objects
import Rollbook
import RunJournal
import Verification

/// Prints a run's events on standard error as they come.
struct ProgressReport: Sendable {
    let terminal: Terminal
    /// Plans longer than this are summed up, unless `--verbose`.

    init(terminal: Terminal) {
        self.terminal = terminal
    }

    var show: @Sendable (RunEvent) -> Void {
        { event in self.tell(event) }
    }

    private func tell(_ event: RunEvent) {
        switch event {
        case .runBegan(let run): terminal.say("run \(terminal.coloured(run.id, .bold))  \(run.name)")
        case .stepBegan(let step, let count):
            let channel = step.channel.map { " \($0)" } ?? ""
            let head = terminal.coloured("[\(step.position + 1)/\(count)] \(step.stepID)", .bold)
            terminal.say("\(head)  \(step.kind)\(channel)")
        case .planned(_, let plan): tell(plan)
        case .changed(let change): tell(change)
        case .checked(_, let findings):
            if terminal.isVerbose { return findings.forEach { tell($0) } }
            for group in CheckGroup.groups(findings) {
                group.examples.forEach { tell($0) }
                guard group.rest > 0 else { continue }
                terminal.say("            … and \(group.rest) more \(group.examples[0].name.rawValue)")
            }
        case .reconciled(let changes):
            terminal.say("      settled \(counted(changes.count, "change")) that an interrupted run had in flight")
            changes.forEach { terminal.detail("        \($0.state.rawValue)  \($0.key)") }
        case .note(let text): terminal.say("      \(text)")
        case .stepEnded(let step):
            let mark = Self.mark(step.state)
            let summary = terminal.context.completing(step.summary ?? "")
            terminal.say("      \(terminal.coloured(mark.text, mark.colour))  \(summary)")
        case .runEnded(let run): tell(run)
        }
    }

    private func tell(_ plan: Plan) {
        plan.notes.forEach { terminal.say("      \(terminal.coloured("note", .dim))  \($0)") }
        let size = plan.bytes > 0 ? ", \(Self.bytes(plan.bytes))" : ""
        terminal.say("      plan: \(plan.summary)\(size)")
        if let expense = plan.expense { terminal.say("      cost: \(expense)") }
        PlanLines(plan: plan, isVerbose: terminal.isVerbose).lines.forEach { terminal.say("        \($0)") }
    }

    private func tell(_ change: ChangeRecord) {
        switch change.state {
        case .applied:
            terminal.detail("        \(change.action.rawValue)  \(change.key)\(version(of: change))")
        case .conflict, .failed:
            terminal.say(
                "        \(terminal.coloured(change.state.rawValue, .red))  \(change.key): \(change.message ?? "")")
        case .planned, .sent, .skipped: break
        }
    }

    private func version(of change: ChangeRecord) -> String {
        change.after?.topVersionID.map { "  version \($0)" } ?? ""
    }

    private func tell(_ finding: Finding) {
        let mark: (String, TerminalText.Colour) =
            switch finding.verdict {
            case .pass: finding.isRemark ? ("note", .yellow) : ("pass", .green)
            case .fail: ("FAIL", .red)
            case .inconclusive: ("wait", .yellow)
            }
        let head = terminal.coloured(mark.0, mark.1)
        terminal.say("      \(head)  \(finding.name.rawValue)  \(finding.subject)  \(finding.message)")
        guard finding.verdict != .pass else { return }
        if let remedy = finding.remedy { terminal.say("            remedy: \(remedy.rawValue)") }
        if let hint = finding.hint?.text { terminal.say("            hint: \(terminal.context.completing(hint))") }
    }

    private func tell(_ run: RunRecord) {
        guard let ended = run.endedAt else { return }
        let seconds = Int(ended.timeIntervalSince(run.startedAt).rounded())
        terminal.say("run \(run.id) \(run.state.rawValue) after \(seconds) s")
    }

    private static func mark(_ state: StepRecord.State) -> (text: String, colour: TerminalText.Colour) {
        switch state {
        case .done: ("done", .green)
        case .failed: ("FAILED", .red)
        case .waiting: ("waiting", .yellow)
        case .skipped: ("skipped", .dim)
        case .pending, .running: ("stopped", .yellow)
        }
    }

    /// A size for people, in binary units.
    static func bytes(_ count: Int64) -> String {
        var value = Double(count)
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return unit == 0 ? "\(count) B" : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
