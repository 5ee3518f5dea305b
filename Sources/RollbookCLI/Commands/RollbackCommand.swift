import ArgumentParser
import Indexes
import PlaybookFiles
import Rollbook
import RunJournal

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Restore the recorded state before a run",
        discussion: CommandHelp.text(
            """
            Earlier versions are copied back on top, new objects get delete markers: nothing is lost, and the rollback \
            can be rolled back. Objects that others changed since are listed first, and nothing is written. `last` is \
            the newest run that changed something and is no rollback; if it was taken back already, that is said, and \
            nothing is done.
            """,
            examples: ["rollbook rollback last:nightly --dry-run"], exits: .writing))

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference: String

    @Option(name: .customLong("step"), help: ArgumentHelp("Only what this step did.", valueName: "id"))
    var steps: [String] = []

    @Option(
        name: .customLong("project"), help: ArgumentHelp("Only this project, and the root pages.", valueName: "name"))
    var projects: [String] = []

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(help: "copy: earlier versions back on top. remove: the same, then the run's versions are deleted for good.")
    var strategy: RollbackStep.Strategy = .copy

    @Option(
        help: ArgumentHelp(
            "Take back every run on the same channels from RUN to this one, in one plan; `last` for everything later.",
            valueName: "newer"))
    var through: String?

    @Flag(help: "Go on over what others wrote since.")
    var force = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan; change no object.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup(title: "S3 Batch Operations") var batch: BatchOptions
    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if through != nil && !steps.isEmpty {
            throw ValidationError("--through and --step exclude each other: later runs have other steps")
        }
    }

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes, needsJournal: true) { session in
            let selection = RollbackSelection(
                steps: steps, projects: projects, indexes: indexes, channel: RunReference(reference).channel)
            let ahead = try await session.readLogs(
                for: reference, rollingBack: selection, through: through, dryRun: dryRun)
            let target = try session.workspace.findRun(toRollBack: reference)
            let work = RollbackOfRun(
                workspace: session.workspace, target: target, channels: [:], through: through, ahead: ahead)
            let runs = try work.runs()
            let step = RollbackStep(
                run: target.id, channel: RunReference(reference).channel, strategy: strategy, steps: steps,
                indexes: indexes, projects: projects, force: force,
                through: runs.dropFirst().last?.id, batch: batch.operations)
            // The run asks this before it begins.
            async let logs: Void = dryRun || ahead?.askedWhoReadsLogs == true ? () : work.askWhoReadsLogs()
            let plans = try await work.plan(
                RollbackSelection(step), strategy: strategy, force: force)
            _ = await logs
            let preview = PlansPreview(session: session, plans: plans, batch: batch.operations)
            let later = step.through.map { " through \($0) (\(counted(runs.count, "run")))" } ?? ""
            preview.show(heading(runs), tellsTrouble: dryRun || force)
            if dryRun {
                if global.format == .json { try Terminal.result(PlansDocument(plans, run: target.id).json()) }
                return
            }
            try preview.refuseTrouble(force: force)
            if plans.isEmpty {
                for line in try work.settle(RollbackSelection(step), by: nil) { session.terminal.say("\(line)") }
                return try show(target, session)
            }
            let doomed = plans.doomedCount
            let forGood = doomed == 0 ? "" : " and delete \(doomed) \(doomed == 1 ? "version" : "versions") for good"
            let again = try work.publishesAgain ? ", and publish again what it took back" : ""
            try await preview.confirm("Roll back run \(target.id)\(later)\(again)\(forGood)?")
            let result = try await Runner(workspace: session.workspace).run(
                Playbook(action: step), inputs: [:], kind: .rollback, rollbackOf: target.id,
                // The bucket may have changed while a person was asked.
                options: .init(plans: yes ? plans : nil))
            try session.finish(result, format: global.format)
        }
    }

    private func heading(_ runs: [RunRecord]) -> String {
        let named = runs.map { "run \($0.id) (\($0.name), \(rfc3339($0.startedAt)))" }
        if let only = named.first, named.count == 1 { return "rollback of \(only)" }
        return "rollback of \(counted(named.count, "run")):\n" + named.map { "  \($0)" }.joined(separator: "\n")
    }

    /// Shows the target as it is: with nothing left to roll back, no run is made that could be reported.
    private func show(_ target: RunRecord, _ session: Session) throws {
        guard global.format == .json else { return }
        let journal = session.workspace.journal
        try Terminal.result(RunDocument(try journal.findRun(target.id), journal: journal).json())
    }
}

extension RollbackStep.Strategy: ExpressibleByArgument {}
