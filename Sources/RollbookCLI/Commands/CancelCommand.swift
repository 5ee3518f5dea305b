import ArgumentParser
import Rollbook
import RunJournal

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Close a run that waits and has changed nothing",
        discussion: CommandHelp.text(
            """
            The run counts as unfinished no more, and nothing is written to any bucket's indexes. A run that has changed \
            something is taken back instead: `rollbook rollback RUN`.
            """,
            examples: ["rollbook cancel 20261123-140211-k3np"], exits: [ExitStatus].reading + [.conflict]))

    @Argument(help: ArgumentHelp("A run's id, or a unique beginning of one.", valueName: "run"))
    var reference: String

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: true) { session in
            try await session.readLogs(for: reference)
            let run = try await session.workspace.cancel(try session.workspace.findRun(reference))
            switch global.format {
            case .json: try Terminal.result(RunDocument(run, journal: session.workspace.journal).json())
            case .text: try Terminal.result("run \(run.id) is closed; it had changed nothing")
            }
        }
    }
}
