import ArgumentParser
import Foundation
import Indexes
import Rollbook
import RunJournal

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Carry runs to another journal, check this one, rebuild it from a bucket",
        subcommands: [Export.self, Import.self, Pull.self, Push.self, Check.self, Repair.self, Rebuild.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write runs as JSON Lines",
            discussion: CommandHelp.text(
                "A run made on one machine can be rolled back on another: export it here, import it there.",
                examples: ["rollbook journal export last --output run.jsonl"], exits: .local))

        @Argument(help: ArgumentHelp("Runs as `rollback` takes them; all without any.", valueName: "run"))
        var references: [String] = []

        @Option(help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
        var output: String?

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let journal = try ProcessEnvironment.current().journalToRead(global.journal)
            let all = references.isEmpty
            let runs =
                all
                ? try journal.runs(limit: nil, unfinishedOnly: false).reversed()
                : try references.map { try journal.findRun($0) }
            let document = try runs.flatMap { try journal.exportRun($0.id) }
            guard let output else {
                return try Terminal.result(String(decoding: document.dropLast(), as: UTF8.self))
            }
            try Data(document).write(to: URL(fileURLWithPath: output), options: .atomic)
            if global.format == .json {
                try Terminal.result(JournalExportDocument(file: output, runs: runs.map(\.id)).json())
            }
            Terminal(global, .current()).say("\(counted(runs.count, "run")) written to \(output)")
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check the journal's integrity, its rows against its events, and their chain",
            discussion: CommandHelp.text(
                examples: ["rollbook journal check"], exits: [ExitStatus].local + [.checksFailed]))

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let journal = try ProcessEnvironment.current().journalToRead(global.journal)
            let findings = try journal.verify()
            guard findings.isEmpty else {
                throw CommandFailure(
                    "\(journal.path) is not sound", causes: findings,
                    hints: ["keep the file; `rollbook journal rebuild` finds past runs in the bucket's versions"],
                    status: .checksFailed)
            }
            let count = try journal.runs(limit: nil, unfinishedOnly: false).count
            let uncovered = try journal.uncoveredRunCount()
            if global.format == .json {
                return try Terminal.result(
                    JournalCheckDocument(journal: journal.path, runs: count, uncoveredRuns: uncovered).json())
            }
            try Terminal.result("\(journal.path) is sound: \(counted(count, "run"))")
            guard uncovered > 0 else { return }
            try Terminal.result(
                "\(uncovered) of them were recorded before events covered rows (schema 3): an edit of their rows does not show"
            )
        }
    }
}
