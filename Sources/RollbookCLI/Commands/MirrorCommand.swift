import ArgumentParser
import PlaybookFiles
import Rollbook
import RunJournal
import SimpleRepository

struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", abstract: "Mirror a project's dependencies into a channel's indexes",
        discussion: CommandHelp.text(examples: ["rollbook mirror dev --package rocm --dry-run"], exits: .writing))

    @Argument(help: "The channel; without it the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(help: ArgumentHelp("A project of the catalog, or all.", valueName: "project"))
    var package: String?

    @Option(
        name: .customLong("dependency"),
        help: ArgumentHelp("Only this dependency; without --package of any project.", valueName: "name"))
    var dependencies: [String] = []

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Flag(help: "An index of --index that is not there yet is made, directly below a root of the channel.")
    var create = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if package == nil && dependencies.isEmpty {
            throw ValidationError("name what to mirror: --package torch, --package all, or --dependency numpy")
        }
        if create && indexes.isEmpty { throw ValidationError("--create needs --index: the index to make") }
    }

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let channel = try session.channel(channel)
            let step = MirrorStep(
                channel: channel.name, package: package ?? Catalog.allProjects, dependencies: dependencies,
                indexes: indexes, create: create)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}

extension Session {
    /// The channel of that name; without a name, the one that `S3_BUCKET_PY` selects.
    func channel(_ name: String?) throws -> Channel {
        if let name { return try ChannelSelection(channels: workspace.channels).channel(named: name) }
        guard let selected else {
            throw CommandFailure(
                "name a channel", hints: ["there are \(workspace.channels.map(\.name).joined(separator: ", "))"],
                status: .usage)
        }
        return try workspace.channel(selected)
    }

    /// Carries out a single action. If it changes a production channel, the operator is asked first.
    func perform(
        _ step: some StepKind, on channel: Channel, dryRun: Bool, format: GlobalOptions.Format
    ) async throws {
        let asks = channel.production && step.changesObjects
        let playbook = Playbook(
            action: step, approval: asks ? "Change \(channel.name)? It is a production channel." : nil)
        if dryRun {
            try await DryRunReport(format: format, terminal: terminal)
                .run(playbook, inputs: [:], until: nil, workspace: workspace)
            return
        }
        try finish(try await walk(playbook), format: format)
    }

    /// Runs a playbook of one step as a single action.
    func walk(_ playbook: Playbook) async throws -> RunResult {
        try await Runner(workspace: workspace).run(playbook, inputs: [:], kind: .action)
    }
}
