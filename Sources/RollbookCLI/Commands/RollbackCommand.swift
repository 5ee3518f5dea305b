import ArgumentParser
import Rollbook
import RunJournal

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Restore the recorded state before a run",
        discussion: """
            Earlier versions are copied back on top, new objects get delete markers: nothing is lost, and the rollback \
            can be rolled back. Objects that others changed since are listed first, and nothing is written.
            """)

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference: String

    @Option(name: .customLong("step"), help: ArgumentHelp("Only what this step did.", valueName: "id"))
    var steps: [String] = []

    @Option(name: .customLong("project"), help: ArgumentHelp("Only this project, and the root pages.", valueName: "name"))
    var projects: [String] = []

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(help: "copy: earlier versions back on top. remove: new objects' versions deleted for good.")
    var strategy: RollbackStep.Strategy = .copy

    @Flag(help: "Go on over what others wrote since.")
    var force = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, yes: yes) { session in
            let target = try session.workspace.findRun(reference)
            let step = RollbackStep(
                run: target.id, channel: RunReference(reference).channel, strategy: strategy, steps: steps,
                indexes: indexes, projects: projects, force: force)
            let preview = RollbackPreview(session: session, target: target, step: step)
            let plans = try await preview.show()
            if dryRun { return }
            try preview.refuseTrouble(plans)
            guard !plans.isEmpty else { return }
            switch await session.workspace.ask(.init(.applyRollback, "Roll back run \(target.id)?")) {
            case .yes: break
            case .no: throw CommandFailure("declined; nothing was written", status: .waiting)
            case .nobody:
                throw CommandFailure(
                    "nothing was written: there is no terminal to ask on",
                    hints: ["add --yes to apply the plan above"], status: .waiting)
            }
            let playbook = ActionPlaybook.rollback(step)
            let parsed = try session.folder.parsePlaybook(text: playbook.text, name: playbook.name)
            let result = try await Runner(workspace: session.workspace).run(
                parsed, inputs: [:], kind: .rollback, rollbackOf: target.id)
            try session.finish(result, format: global.format)
        }
    }
}

extension RollbackStep.Strategy: ExpressibleByArgument {}

/// Shows what a rollback would do before anything is asked.
struct RollbackPreview {
    let session: Session
    let target: RunRecord
    let step: RollbackStep

    func show() async throws -> RollbackOfRun.Plans {
        let work = RollbackOfRun(runner: Runner(workspace: session.workspace), target: target, channels: [:])
        let selection = RollbackSelection(
            steps: step.steps, projects: step.projects, indexes: step.indexes, channel: step.channel)
        let plans = try await work.plan(
            selection, strategy: step.strategy == .remove ? .remove : .copy, force: step.force)
        let terminal = session.terminal
        terminal.say("rollback of run \(target.id) (\(target.name), \(rfc3339(target.startedAt)))")
        for (channel, plan) in plans.plans {
            terminal.say("  \(channel.channel.name): \(plan.summary)")
            let shown = terminal.isVerbose ? plan.changes.count : 20
            plan.changes.prefix(shown).forEach { terminal.say("    \($0.verb)  \($0.key)") }
            if plan.changes.count > shown { terminal.say("    … and \(plan.changes.count - shown) more (--verbose shows all)") }
        }
        plans.conflicts.forEach { terminal.say("  \(terminal.coloured("conflict", .red))  \($0)") }
        plans.lost.forEach { terminal.say("  \(terminal.coloured("lost", .red))  \($0)") }
        for (channel, indexes) in plans.regenerate {
            terminal.say("  \(channel): pages of \(indexes.joined(separator: ", ")) would be regenerated")
        }
        return plans
    }

    func refuseTrouble(_ plans: RollbackOfRun.Plans) throws {
        if !plans.lost.isEmpty { throw RunError.lostVersions(plans.lost) }
        if !plans.conflicts.isEmpty && !step.force { throw RunError.conflicts(plans.conflicts) }
    }
}

extension RollbackOfRun.Plans {
    /// Whether nothing would be written.
    var isEmpty: Bool { plans.allSatisfy { $0.plan.isEmpty } && regenerate.isEmpty }
}
