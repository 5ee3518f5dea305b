import ArgumentParser
import Foundation
import Indexes
import RunJournal

extension JournalCommand {
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add exported runs to the journal",
            discussion: CommandHelp.text(
                """
                A file is taken whole or not at all. Of a run that is there already, what the file has more is taken, and less \
                is passed over; what does not go together is refused. \
                An object is read with the credentials and the region of the channel that has its bucket.
                """,
                examples: ["rollbook journal import run.jsonl", "rollbook journal import - < run.jsonl"],
                exits: .reading))

        @Argument(
            help: ArgumentHelp(
                "Files or objects (s3://BUCKET/KEY) that `journal export` or a channel's archive wrote; - is standard input.",
                valueName: "file"))
        var files: [String]

        @OptionGroup var global: GlobalOptions

        func validate() throws {
            guard files.count(where: { $0 == "-" }) < 2 else { throw ValidationError("- may be named once") }
        }

        func run() async throws {
            let process = ProcessEnvironment.current()
            // Unreadable input is reported before anything is added.
            let source = ImportSource(global: global, process: process)
            var contents: [(file: String, bytes: [UInt8])] = []
            for file in files { contents.append((file, try await source.bytes(of: file))) }
            let journal = try Journal(path: try process.journalPath(global.journal))
            let lock = try journal.lockForWriting(
                waitSeconds: 5, holder: "journal import of \(process.operatorName)")
            defer { lock.close() }
            var document = JournalImportDocument(files: [])
            for (file, bytes) in contents {
                let known = Set(try journal.runs(limit: nil, unfinishedOnly: false).map(\.id))
                let new = try journal.importRuns(bytes)
                let (added, continued) = (new.filter { !known.contains($0) }, new.filter(known.contains))
                document.files.append(.init(file: file, added: added, continued: continued))
                if global.format == .text { try new.forEach { try Terminal.result($0) } }
                let further = continued.isEmpty ? "" : ", \(counted(continued.count, "run")) brought up to date"
                Terminal(global, process).say("\(file): \(counted(added.count, "run")) added\(further)")
            }
            if global.format == .json { try Terminal.result(document.json()) }
        }
    }
}
