import ArgumentParser
import Rollbook

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one run whole: steps, changes with their version ids, checks, approvals",
        discussion: CommandHelp.text(examples: ["rollbook show last"], exits: .local))

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference = "last"

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let journal = try ProcessEnvironment.current().journalToRead(global.journal)
        let document = try RunDocument(try journal.findRun(reference), journal: journal)
        if global.format == .json { return try Terminal.result(document.json()) }
        try Terminal.result(RunText(document: document, isVerbose: global.verbose).text)
    }
}
