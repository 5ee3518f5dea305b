import ArgumentParser
import Rollbook

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one run whole: steps, changes with their version ids, checks, approvals",
        discussion: CommandHelp.text(examples: ["rollbook show last"], exits: .local))

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference = "last"

    @OptionGroup var log: LogOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let journal = try await TeamJournal(global: global, options: log).open(channel: RunReference(reference).channel)
        let document = try RunDocument(try journal.findRun(reference), journal: journal)
        if global.format == .json { return try Terminal.result(document.json()) }
        try Terminal.result(RunText(document: document, isVerbose: global.verbose).text)
    }
}
