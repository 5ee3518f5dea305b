import ArgumentParser
import Foundation
import Indexes
import PlaybookFiles
import Rollbook
import RunJournal

struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List past runs, the newest first",
        discussion: CommandHelp.text(
            """
            The order is that of the team's logs: a run stands where it last planned something. Runs that a log has no \
            place for, because they are older than it or were imported, stand apart, below.
            """,
            examples: ["rollbook history --limit 5", "rollbook history --channel nightly --since '7 days ago'"],
            exits: .local))

    @Option(help: ArgumentHelp("How many runs to show.", valueName: "n"))
    var limit = 20

    @Option(
        name: .customLong("channel"), help: ArgumentHelp("Only runs with a step on this channel.", valueName: "channel")
    )
    var channels: [String] = []

    @Option(help: ArgumentHelp("Only runs that began since: 2026-11-23T14:02:11Z, or `2 days ago`.", valueName: "time"))
    var since: String?

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Only runs in this state: running, waiting, interrupted, failed, conflict, done.", valueName: "state"))
    var states: [RunRecord.State] = []

    @Option(name: .customLong("operator"), help: ArgumentHelp("Only runs of this operator.", valueName: "name"))
    var operators: [String] = []

    @OptionGroup var log: LogOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        let journal = try await TeamJournal(global: global, options: log).open(
            channel: channels.count == 1 ? channels[0] : nil)
        let filter = RunFilter(
            channels: channels, since: try since.map { try TimeExpression($0).date(now: Date()) }, states: states,
            operators: operators)
        if global.format == .json {
            var table = try RunTable([], journal: journal)
            try visit(journal, filter) { table.runs += $0 }
            return try Terminal.result(table.json())
        }
        var isApart = false
        var isEmpty = true
        // Printed as they are read: the rows of thousands of runs take more memory than the rest of the program.
        try visit(journal, filter) { rows in
            isEmpty = false
            try Terminal.result(RunTable.lines(rows, isApart: &isApart).joined(separator: "\n"))
        }
        guard isEmpty else { return }
        try Terminal.result(filter.isEmpty ? "no runs in \(journal.path)" : "no such runs in \(journal.path)")
    }

    /// Hands over the runs in their order, some at a time and never none.
    private func visit(_ journal: Journal, _ filter: RunFilter, _ body: ([RunTable.Row]) throws -> Void) throws {
        let listing = try journal.listing()
        let unordered = Set(listing.unordered)
        var left = limit
        try journal.visitRuns(listing.all, enough: filter.isEmpty ? limit : .max) { records in
            let rows = try RunTable(records, unordered: unordered, journal: journal).runs.filter(filter.takes)
            if !rows.isEmpty { try body(Array(rows.prefix(left))) }
            left = max(0, left - rows.count)
            return left > 0
        }
    }
}

extension RunRecord.State: ExpressibleByArgument {}

/// The filter of a history. An empty field matches every run.
private struct RunFilter {
    var channels: [String]
    var since: Date?
    var states: [RunRecord.State]
    var operators: [String]

    var isEmpty: Bool { channels.isEmpty && since == nil && states.isEmpty && operators.isEmpty }

    func takes(_ run: RunTable.Row) -> Bool {
        if let since, run.startedAt < since { return false }
        guard states.isEmpty || states.map(\.rawValue).contains(run.state) else { return false }
        guard operators.isEmpty || operators.contains(run.operatorName) else { return false }
        return channels.isEmpty || channels.contains(where: run.channels.contains)
    }
}
