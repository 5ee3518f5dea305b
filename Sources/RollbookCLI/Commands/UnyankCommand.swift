import ArgumentParser
import PlaybookFiles
import Rollbook

struct UnyankCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unyank", abstract: "Take back a yank or a denial",
        discussion: CommandHelp.text(
            """
            The last decision on a file counts, so that a part of what was yanked can be released. Files that were withdrawn come \
            back with the next mirror, or by rolling back the run that withdrew them.
            """,
            examples: ["rollbook unyank nightly torch==2.9.1 --dry-run"], exits: .writing))

    @OptionGroup var files: CurationOptions

    @Flag(name: .customLong("dry-run"), help: "Show the plan; write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try files.check()
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let channel = try session.channel(files.channel)
            let step = UnyankStep(
                channel: channel.name, requirement: files.requirement, indexes: files.indexes,
                allVersions: files.allVersions)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
