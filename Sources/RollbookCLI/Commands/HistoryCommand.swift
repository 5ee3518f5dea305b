import ArgumentParser
import Foundation
import Rollbook
import RunJournal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what is in flight: runs that are not finished, and how to go on")

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let journal = try Surroundings.ofProcess().journalToRead(global.journal)
        let runs = try journal.runsInFlight()
        let table = try RunTable(runs, journal: journal)
        if global.format == .json { return Terminal.result(try table.json()) }
        guard !table.runs.isEmpty else { return Terminal.result("nothing is in flight") }
        Terminal.result(table.text)
        let context = CommandContext(global, nil, .ofProcess())
        let contexts = Dictionary(runs.map { ($0.id, context.of($0)) }) { first, _ in first }
        let gone = Set(runs.filter(\.hasLostItsProcess).map(\.id))
        for run in table.runs {
            if gone.contains(run.id) { Terminal.result("  \(run.id): its process is gone; it was interrupted") }
            if let message = run.message { Terminal.result("  \(run.id): \(message)") }
            let own = contexts[run.id] ?? context
            Terminal.result("  go on with:   \(own.command("resume", run.id))")
            if run.mayHaveWritten { Terminal.result("  take back by: \(own.command("rollback", run.id))") }
        }
    }
}

extension RunRecord {
    /// Whether it is marked running by a process of this machine that is no more.
    fileprivate var hasLostItsProcess: Bool {
        state == .running && host == ProcessInfo.processInfo.hostName && kill(pid, 0) != 0 && errno == ESRCH
    }
}

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List past runs, the newest first")

    @Option(help: ArgumentHelp("How many runs to show.", valueName: "n"))
    var limit = 20

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    func run() throws {
        let journal = try Surroundings.ofProcess().journalToRead(global.journal)
        let table = try RunTable(try journal.runs(limit: limit, unfinishedOnly: false), journal: journal)
        if global.format == .json { return Terminal.result(try table.json()) }
        Terminal.result(table.runs.isEmpty ? "no runs in \(journal.path)" : table.text)
    }
}
