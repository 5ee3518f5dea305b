import ArgumentParser
import PlaybookFiles
import Rollbook
import RunJournal

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Walk a playbook: plan, apply, check the public URLs, journal",
        discussion: CommandHelp.text(
            """
            Each step shows its plan, applies it, and checks what it wrote through the public URLs. An approval waits \
            for a terminal or --yes; without either the run waits (exit 4) and `rollbook resume` goes on.
            """,
            examples: ["rollbook run dependency-rollout --package rocm --dry-run"], exits: .writing))

    @Argument(help: "A playbook's name, or the path of one.")
    var playbook: String

    @Option(help: ArgumentHelp("The project whose dependencies changed: --set package=…", valueName: "project"))
    var package: String?

    @Option(
        name: .customLong("set"), help: ArgumentHelp("Give an input of the playbook a value.", valueName: "name=value"))
    var inputs: [String] = []

    @Flag(
        name: .customLong("dry-run"), help: "Plan every step from the planned state of those before it; write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @Option(help: ArgumentHelp("Stop after this step.", valueName: "step"))
    var until: String?

    @Flag(help: "Ask before every step that writes.")
    var interactive = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes, fresh: true) { session in
            let loaded = try session.folder.loadPlaybook(playbook)
            let values = try InputValues(inputs, package: package).values
            if dryRun {
                try await DryRunReport(format: global.format, terminal: session.terminal)
                    .run(loaded, inputs: values, until: until, workspace: session.workspace)
                return
            }
            let result = try await Runner(workspace: session.workspace).run(
                loaded, inputs: values, options: .init(until: until, interactive: interactive))
            try session.finish(result, format: global.format)
        }
    }
}

extension Session {
    /// The run to resume.
    func unfinishedRun(_ reference: String?) throws -> RunRecord {
        if let reference { return try workspace.findRun(reference) }
        guard let newest = try workspace.journal.runs(limit: nil, unfinishedOnly: true).first else {
            throw CommandFailure(
                "there is no unfinished run", hints: ["`rollbook history` lists the runs"], status: .usage)
        }
        return newest
    }

    /// Reports a finished walk, to GitHub Actions too, and settles the exit code.
    func finish(_ result: RunResult, format: GlobalOptions.Format) throws {
        let outlet = ReportOutlet(process: dependencies.process)
        if outlet.isGitHubActions {
            outlet.tellGitHub(
                VerificationReport(
                    run: result, startedAt: result.run.startedAt, endedAt: workspace.clock.now(),
                    checks: try workspace.journal.checks(of: result.run.id)))
        }
        try settle(result, format: format)
    }

    /// As above, for a command with a report of its own.
    func settle(_ result: RunResult, format: GlobalOptions.Format) throws {
        let mayHaveWritten = try RunTable([result.run], journal: workspace.journal).runs.contains(
            where: \.mayHaveWritten)
        var failure = RunEnding(result: result, mayHaveWritten: mayHaveWritten).failure
        do {
            if format == .json { try Terminal.result(RunDocument(result, journal: workspace.journal).json()) }
        } catch let error as OutputError {
            // The run's outcome decides the exit code, unless it is a success.
            if failure == nil { throw error }
            failure?.causes.append(error.description)
        }
        if let rehearsal {
            let written = Set(
                try workspace.journal.changes(of: result.run.id).filter { $0.after != nil }.map(\.channel))
            rehearsal.report(result, written, terminal)
        }
        if let failure { throw format == .json ? failure.afterResult : failure }
    }
}
