import ArgumentParser
import Rollbook
import RunJournal

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write one run as a single HTML page that needs nothing besides itself",
        discussion: CommandHelp.text(
            """
            Steps, changes with their versions before and after, checks with their evidence, approvals, and how to take \
            the run back. For a run as JSON: rollbook show RUN --format json.
            """,
            examples: ["rollbook report last --output run.html"], exits: .local))

    @Argument(help: ArgumentHelp("A run's id, a unique beginning of one, `last`, or `last:CHANNEL`.", valueName: "run"))
    var reference = "last"

    @Option(help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"))
    var output: String?

    @OptionGroup var log: LogOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if global.format == .json {
            throw ValidationError("a report is HTML; `rollbook show RUN --format json` is JSON")
        }
    }

    func run() async throws {
        let file = output.map { ReportFile(path: $0) }
        try file?.requireFolder()
        let journal = try await TeamJournal(global: global, options: log).open(channel: RunReference(reference).channel)
        let record = try RecordedRun(try journal.findRun(reference), journal: journal)
        let page = RunPage(record).html
        guard let file else { return try Terminal.result(lines: page) }
        try file.replace(with: page)
        Terminal(global, .current()).say("run \(record.run.id) is reported in \(file.path)")
    }
}
