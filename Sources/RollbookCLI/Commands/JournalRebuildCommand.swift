import ArgumentParser
import Foundation
import Indexes
import PlaybookFiles
import Rollbook

extension JournalCommand {
    struct Rebuild: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rebuild",
            abstract: "Find past runs in the versions of channels and write them into the journal",
            discussion: CommandHelp.text(
                """
                Every version that a run wrote bears the run's id; what stood directly below it was there before. One \
                request a version reads the id. Deletes leave no id: a delete marker counts as a run's when only that run \
                can have made it, and a note says so. The runs can then be rolled back, not resumed. Runs that wrote to \
                several channels are whole only if all of these are named.
                """,
                examples: ["rollbook journal rebuild nightly --since '2 days ago' --dry-run"], exits: .reading))

        @Argument(help: ArgumentHelp("The channels; their buckets must keep versions.", valueName: "channel"))
        var channels: [String]

        @Option(help: ArgumentHelp("Only runs since then: 2026-11-23T14:02:11Z, or `2 days ago`.", valueName: "time"))
        var since: String?

        @Flag(name: .customLong("dry-run"), help: "Print the runs that were found; write nothing.")
        var dryRun = false

        @OptionGroup var channelOptions: ChannelOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.with(global, channelOptions) { session in
                let workspace = session.workspace
                let time = try since.map { try TimeExpression($0).date(now: workspace.clock.now()) }
                var opened: [OpenChannel] = []
                for name in channels { opened.append(try await workspace.open(try workspace.channel(name))) }
                let rebuild = JournalRebuild(workspace: workspace, channels: opened, since: time)
                let survey = try await rebuild.survey()
                session.terminal.say("reading the metadata of versions: \(counted(survey.requestCount, "request"))")
                var result = try await rebuild.runs(of: survey)
                if !dryRun { result.notes += try rebuild.record(result.runs) }
                result.notes.forEach { session.terminal.say("note  \($0)") }
                if global.format == .json {
                    return try Terminal.result(
                        JournalRebuildDocument(
                            runs: result.runs.map { .init(id: $0.id, startedAt: $0.began, changes: $0.changes.count) },
                            notes: result.notes, isRecorded: !dryRun
                        ).json())
                }
                for run in result.runs {
                    try Terminal.result("\(run.id)  \(rfc3339(run.began))  \(counted(run.changes.count, "change"))")
                }
                if result.runs.isEmpty { try Terminal.result("no run of rollbook can be seen there") }
            }
        }
    }
}
