import ArgumentParser
import PlaybookFiles
import Rollbook
import RunJournal

struct InvalidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invalidate", abstract: "Ask CloudFront to forget pages of a channel",
        discussion: CommandHelp.text(
            """
            With --run: what that run changed. Without: the pages that are there. Every page is named as its folder and as \
            its file; an index with very many paths by one wildcard. Waits until CloudFront calls it completed. It changes \
            no object, and cannot be cancelled.
            """,
            examples: ["rollbook invalidate nightly --run last --dry-run"], exits: .writing))

    @Argument(help: "The channel; without it the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("What this run changed: its id, a unique beginning of one, or `last`.", valueName: "run"))
    var reference: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(name: .customLong("project"), help: ArgumentHelp("Only this project.", valueName: "name"))
    var projects: [String] = []

    @Option(help: ArgumentHelp("Wait at most so long (90s, 10m); ten minutes without it.", valueName: "duration"))
    var wait: String?

    @Flag(name: .customLong("dry-run"), help: "Show the paths and what they cost; ask nothing of CloudFront.")
    var dryRun = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: reference != nil) { session in
            let channel = try session.channel(channel)
            if let reference { try await session.readLogs(for: reference) }
            let target = try reference.map { try session.workspace.findRun($0) }
            let step = InvalidateStep(
                channel: channel.name, run: target?.id ?? InvalidateStep.ownRun, pages: target == nil,
                indexes: indexes, projects: projects,
                waitSeconds: try wait.map { try TimeExpression.seconds(ofDuration: $0) })
            guard channel.cloudFront != nil else { throw RunError.noDistribution(channel: channel.name) }
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
