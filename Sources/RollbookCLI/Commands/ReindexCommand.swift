import ArgumentParser
import PlaybookFiles
import Rollbook
import SimpleRepository

struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Regenerate a channel's pages from what its bucket holds",
        discussion: CommandHelp.text(
            "Unchanged pages are not written. With --project the root page is left alone.",
            examples: ["rollbook reindex dev --dry-run"], exits: .writing))

    @Argument(help: "The channel; without it, or with `all`, the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(name: .customLong("project"), help: ArgumentHelp("Only this project's page.", valueName: "name"))
    var projects: [String] = []

    @Flag(
        name: .customLong("allow-shrink"), help: "Accept an index that lost more of its files than the channel allows.")
    var allowShrink = false

    @Flag(
        name: .customLong("accept-overwrites"),
        help: "Put files that were overwritten on their pages with their new hashes; else those pages stay.")
    var acceptOverwrites = false

    @Option(help: ArgumentHelp("Write the pages to a folder and upload nothing.", valueName: "dir"))
    var output: String?

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let channel = try session.channel(channel == "all" ? nil : channel)
            if let output {
                try await PageFolder(path: output, format: global.format).write(
                    indexes: indexes, projects: projects.map { ProjectName.normalize($0) }, of: channel,
                    session: session)
                return
            }
            let step = ReindexStep(
                channel: channel.name, indexes: indexes, projects: projects, allowShrink: allowShrink,
                acceptOverwrites: acceptOverwrites)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
