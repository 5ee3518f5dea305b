import ArgumentParser
import Indexes
import PlaybookFiles
import Rollbook
import RunJournal

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Bring a channel's indexes back to a point in time, from versions alone",
        discussion: CommandHelp.text(
            """
            No journal is needed: of every object, the version that was on top at that time is copied back, and what was \
            not there then gets a delete marker. Nothing is lost, and the restore can be rolled back. The bucket must keep \
            versions, and still have those of that time: what has none as old as that counts as created since. A time at \
            which a version was on top that `--strategy remove` deleted for good since is refused.
            """,
            examples: ["rollbook restore nightly --at '2 hours ago' --dry-run"], exits: .writing))

    @Argument(help: "The channel.")
    var channel: String

    @Option(help: ArgumentHelp("The time: 2026-11-23T14:02:11Z, or `2 hours ago`.", valueName: "time"))
    var at: String

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(
        name: .customLong("project"),
        help: ArgumentHelp("Only this project; the root page only as far as it must change with it.", valueName: "name")
    )
    var projects: [String] = []

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup(title: "S3 Batch Operations") var batch: BatchOptions
    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let workspace = session.workspace
            // The plan that is shown and the one that is applied must mean the same moment.
            let expression = try TimeExpression(at)
            let time = expression.date(now: workspace.clock.now())
            let fixed = if case .ago = expression { rfc3339(time) } else { at }
            let step = RestoreStep(
                channel: channel, at: fixed, indexes: indexes, projects: projects, batch: batch.operations)
            let target = try workspace.channel(channel)
            // Listings do not show versions that were deleted for good, so the runs that did it have to be known.
            async let opened = workspace.open(target)
            try await workspace.logReader.read([target])
            let open = try await opened
            let exact = try TimeExpression(fixed).date(now: time)
            let plans = try await RestoreToTime(workspace: workspace, channel: open).plan(
                indexes: indexes, projects: projects, at: exact)
            let preview = PlansPreview(session: session, plans: plans, batch: batch.operations)
            preview.show("restore of \(channel) to \(rfc3339(exact))", tellsTrouble: dryRun)
            if !dryRun { try preview.refuseTrouble(force: false) }
            if dryRun || plans.isEmpty {
                if global.format == .json { try Terminal.result(PlansDocument(plans, run: nil).json()) }
                return
            }
            try await preview.confirm("Bring \(channel) back to \(rfc3339(exact))?")
            let result = try await Runner(workspace: workspace).run(
                Playbook(action: step), inputs: [:], kind: .restore, options: .init(plans: yes ? plans : nil))
            try session.finish(result, format: global.format)
        }
    }
}
