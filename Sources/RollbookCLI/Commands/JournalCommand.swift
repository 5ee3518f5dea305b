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

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add exported runs to the journal",
            discussion: CommandHelp.text(
                "A file is taken whole or not at all. Runs that are there already, with the same content, are passed over.",
                examples: ["rollbook journal import run.jsonl"], exits: .local))

        @Argument(help: ArgumentHelp("Files that `journal export` or a channel's archive wrote.", valueName: "file"))
        var files: [String]

        @OptionGroup var global: GlobalOptions

        func run() throws {
            let process = ProcessEnvironment.current()
            let journal = try Journal(path: try process.journalPath(global.journal))
            let lock = try journal.lockForWriting(
                waitSeconds: 5, holder: "journal import of \(process.operatorName)")
            defer { lock.close() }
            var document = JournalImportDocument(files: [])
            for file in files {
                let added = try journal.importRuns(try Self.contents(of: file))
                document.files.append(.init(file: file, added: added))
                if global.format == .text { try added.forEach { try Terminal.result($0) } }
                Terminal(global, process).say("\(file): \(counted(added.count, "run")) added")
            }
            if global.format == .json { try Terminal.result(document.json()) }
        }

        /// Of an export, in bytes: a million changes and the pages that were kept for them.
        private static let bytesMax: Int64 = 4 << 30

        private static func contents(of file: String) throws -> [UInt8] {
            var status = stat()
            guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                Int64(status.st_size) <= bytesMax, let bytes = FileManager.default.contents(atPath: file)
            else {
                throw CommandFailure(
                    "\(file) cannot be read: no file of at most \(bytesMax >> 30) GiB", status: .usage)
            }
            return Array(bytes)
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
