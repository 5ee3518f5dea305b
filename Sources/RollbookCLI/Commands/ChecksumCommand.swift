import ArgumentParser
import PlaybookFiles
import Rollbook

struct ChecksumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checksum", abstract: "Find the SHA-256 of files that others uploaded without one",
        discussion: CommandHelp.text(
            """
            Each such file is read once, and its digest is kept in the bucket below .rollbook/facts/, where every machine finds \
            it. No file is written anew. It is a run like any other, and can be rolled back. The next reindex puts the digests \
            on the pages.
            """,
            examples: ["rollbook checksum nightly --dry-run"], exits: .writing))

    @Argument(help: "The channel; without it the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Flag(help: "Read files with a kept digest again, and mend wrong digests.")
    var reread = false

    @Flag(name: .customLong("dry-run"), help: "Show what would be read; read and write nothing.")
    var dryRun = false

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes) { session in
            let channel = try session.channel(channel)
            let step = ChecksumStep(channel: channel.name, indexes: indexes, reread: reread)
            try await session.perform(step, on: channel, dryRun: dryRun, format: global.format)
        }
    }
}
