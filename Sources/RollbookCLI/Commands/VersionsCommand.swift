import ArgumentParser
import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook

struct VersionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "List an object's versions, the newest first, with the run that wrote each",
        discussion: CommandHelp.text(examples: ["rollbook versions nightly v2/gfx110X-all/index.html"], exits: .reading)
    )

    @Argument(help: "The channel.")
    var channel: String

    @Argument(help: "The object's key in the bucket, such as v2/gfx120X-all/index.html.")
    var key: String

    @Option(help: ArgumentHelp("How many versions to show, 1 to 1000.", valueName: "n"))
    var limit = 20

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit must be 1 to 1000") }
    }

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: true) { session in
            try await session.workspace.logReader.read([session.channel(channel)])
            let open = try await session.workspace.open(session.channel(channel))
            let history = VersionHistory(channel: open, journal: session.workspace.journal)
            let entries = try await history.entries(of: ObjectKey(key), limit: limit)
            let document = VersionsDocument(bucket: open.channel.bucket, key: key, entries: entries)
            switch global.format {
            case .json: try Terminal.result(document.json())
            case .text: try Terminal.result(document.text)
            }
        }
    }
}
