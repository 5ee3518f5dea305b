import ArgumentParser
import PlaybookFiles
import Rollbook

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Take files off the pages and out of the indexes",
        discussion: CommandHelp.text(
            """
            Pages are written first, then the files get delete markers, so that no reader meets a dangling link and a rollback \
            brings everything back. Without --deny the next mirror may bring a file back that the catalog asks for.
            """,
            examples: ["rollbook withdraw nightly torch==2.9.1 --reason leak --deny --dry-run"], exits: .writing))

    @OptionGroup var files: CurationOptions

    @Option(help: ArgumentHelp("Why; kept with the run, and with --deny in the bucket.", valueName: "text"))
    var reason: String

    @Flag(help: "Keep the files from coming back: no mirror, promotion or reindex publishes them.")
    var deny = false

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try files.check(reason: reason)
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let channel = try session.channel(files.channel)
            let step = WithdrawStep(
                channel: channel.name, requirement: files.requirement, reason: reason, denies: deny,
                indexes: files.indexes, allVersions: files.allVersions)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
