import ArgumentParser
import PlaybookFiles
import Rollbook

struct YankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "yank", abstract: "Mark files as yanked: installers take them only where their version is pinned",
        discussion: CommandHelp.text(
            """
            The decision lies in the bucket, in .rollbook/curated/CHANNEL.json, where every machine's reindex finds it; the pages \
            of the project are written with it. No file is touched. It is a run like any other, and can be rolled back; \
            `rollbook unyank` takes it back later.
            """,
            examples: ["rollbook yank nightly torch==2.9.1 --reason 'crashes on import' --dry-run"], exits: .writing))

    @OptionGroup var files: CurationOptions

    @Option(help: ArgumentHelp("Why; installers show it to those who pin the version.", valueName: "text"))
    var reason: String

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
            let step = YankStep(
                channel: channel.name, requirement: files.requirement, reason: reason, indexes: files.indexes,
                allVersions: files.allVersions)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
