import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import S3
import SimpleRepository

/// Shows the plan of every step.
struct DryRunReport {
    let format: GlobalOptions.Format
    let terminal: Terminal
    private static let pathsShown = 12

    func run(_ playbook: Playbook, inputs: [String: String], until: String?, workspace: Workspace) async throws {
        let steps = try await DryRun(workspace: workspace).run(playbook, inputs: inputs, until: until) { step in
            if format == .text { try show(step) }
        }
        if format == .json { try Terminal.result(document(playbook, steps).json()) }
        terminal.say("dry run: nothing was written")
    }

    func show(_ step: DryRun.Step) throws {
        let channel = step.channel.map { " \($0)" } ?? ""
        try Terminal.result("\(step.id)  \(step.kind)\(channel): \(step.summary)")
        let paths = terminal.isVerbose ? step.paths.count : Self.pathsShown
        try step.paths.prefix(paths).forEach { try Terminal.result("  forget  \($0)") }
        if step.paths.count > paths {
            try Terminal.result("  … and \(step.paths.count - paths) more (--verbose shows all)")
        }
        for plan in step.plans { try show(plan) }
    }

    private func show(_ plan: Plan) throws {
        if let expense = plan.expense { try Terminal.result("  cost: \(expense)") }
        plan.notes.forEach { terminal.say("  note  \($0)") }
        try PlanLines(plan: plan, isVerbose: terminal.isVerbose, keyPrefix: "s3://\(plan.channel.bucket)/").lines
            .forEach { try Terminal.result("  \($0)") }
    }

    private func document(_ playbook: Playbook, _ steps: [DryRun.Step]) -> DryRunDocument {
        DryRunDocument(
            playbook: playbook.name,
            steps: steps.map { step in
                .init(
                    id: step.id, kind: step.kind, channel: step.channel, summary: step.summary,
                    changes: step.plan?.changes.map { .init(verb: $0.verb, key: $0.key.text, index: $0.index) } ?? [],
                    pages: step.plan?.effects.map { .init($0) } ?? [], notes: step.plan?.notes ?? [],
                    paths: step.paths,
                    estimate: step.plan.map { RequestsDocument($0) })
            })
    }
}
