import ArgumentParser
import Indexes
import Rollbook
import RunJournal

struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what pages and indexes gained and lost in a run, or from one run to another",
        discussion: CommandHelp.text(
            """
            Both versions of every page that changed are read from the bucket by their version id, and compared link by \
            link. With two runs: from the state before the first to the state after the second, whatever runs lie between.
            """,
            examples: ["rollbook diff last"], exits: .reading))

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference: String

    @Argument(help: ArgumentHelp("A later run; only the first one without it.", valueName: "run"))
    var later: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(name: .customLong("project"), help: ArgumentHelp("Only this project's page and files.", valueName: "name"))
    var projects: [String] = []

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: true) { session in
            try await session.readLogs(for: later == nil ? reference : nil)
            let first = try session.workspace.findRun(reference)
            let last = try later.map { try session.workspace.findRun($0) }
            let selection = RollbackSelection(
                projects: projects, indexes: indexes, channel: later == nil ? RunReference(reference).channel : nil)
            let diff = try await RunComparison(workspace: session.workspace).compare(first, through: last, selection)
            switch global.format {
            case .json: try Terminal.result(DiffDocument(diff).json())
            case .text: try Terminal.result(lines: DiffText(diff, isVerbose: global.verbose).text)
            }
        }
    }
}

extension DiffDocument: JSONDocument {}
