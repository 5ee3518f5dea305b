import ArgumentParser
import Foundation
import Rollbook
import RunJournal

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what is in flight: runs that are not finished, and how to go on",
        discussion: CommandHelp.text(examples: ["rollbook status"], exits: .local))

    @OptionGroup var log: LogOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let journal = try await TeamJournal(global: global, options: log).open()
        let runs = try journal.runsInFlight()
        let table = try RunTable(runs, journal: journal)
        if global.format == .json { return try Terminal.result(table.json()) }
        guard !table.runs.isEmpty else { return try Terminal.result("nothing is in flight") }
        try Terminal.result(table.text)
        let context = CommandContext(global, nil, .current())
        let contexts = Dictionary(runs.map { ($0.id, context.of($0)) }) { first, _ in first }
        let hosts = try Self.hostNames(among: runs)
        let gone = Set(runs.filter { $0.hasLostItsProcess(on: hosts) }.map(\.id))
        for run in table.runs {
            if gone.contains(run.id) { try Terminal.result("  \(run.id): its process is gone; it was interrupted") }
            if let message = run.message { try Terminal.result("  \(run.id): \(message)") }
            let own = contexts[run.id] ?? context
            if try journal.steps(of: run.id).canBeApproved {
                try Terminal.result("  approve by:   \(own.command("approve", run.id))")
            }
            try Terminal.result("  go on with:   \(own.command("resume", run.id))")
            if run.mayHaveWritten { try Terminal.result("  take back by: \(own.command("rollback", run.id))") }
        }
    }
}

extension StatusCommand {
    /// The names under which runs of this machine are recorded.
    private static func hostNames(among runs: [RunRecord]) throws -> Set<String> {
        let own = ProcessInfo.processInfo.hostName
        let prefix = Workspace.NameKind.machine.rawValue + "-"
        guard runs.contains(where: { $0.state == .running && $0.host.hasPrefix(prefix) }) else { return [own] }
        return [own, try ProcessEnvironment.current().pseudonym(.machine, own)]
    }
}

extension RunRecord {
    /// Whether it is marked running by a process of this machine that has ended.
    fileprivate func hasLostItsProcess(on hosts: Set<String>) -> Bool {
        state == .running && hosts.contains(host) && kill(pid, 0) != 0 && errno == ESRCH
    }
}
