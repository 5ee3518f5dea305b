import ArgumentParser
import Rollbook

struct DeclineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Say no to a run that waits, from anywhere",
        discussion: CommandHelp.text(
            "The run goes on waiting. `rollbook approve RUN` says yes after all, `rollbook cancel RUN` closes it.",
            examples: ["rollbook decline 20261123-140211-k3np --reason \"torch is missing\""],
            exits: [ExitStatus].reading + [.conflict, .waiting]))

    @Argument(help: ArgumentHelp("A run's id, or a unique beginning of one.", valueName: "run"))
    var reference: String

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: true) { session in
            let approval = try await session.approval(of: reference, step: answer.step)
            let standing = try await approval.standing()
            session.terminal.tell(standing, of: approval)
            var document = try await approval.decline()
            answer.complete(&document)
            try await session.give(document, by: approval, over: standing, format: global.format)
        }
    }
}
