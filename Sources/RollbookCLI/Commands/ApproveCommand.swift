import ArgumentParser
import Rollbook
import RunJournal

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Say yes to a run that waits, from anywhere",
        discussion: CommandHelp.text(
            """
            The plan of the steps that the approval opens is shown, and asked about. The answer lies in their buckets, \
            bound to that plan: where the run then plans anything else, it stops before that step writes, and waits \
            again. Links of files that others uploaded since are shown and allowed. `rollbook resume RUN` goes on, also \
            on another machine.
            """,
            examples: ["rollbook approve 20261123-140211-k3np --reason \"looked at dev\""],
            exits: [ExitStatus].reading + [.conflict, .waiting]))

    @Argument(help: ArgumentHelp("A run's id, or a unique beginning of one.", valueName: "run"))
    var reference: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var answer: AnswerOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, yes: yes, needsJournal: true) { session in
            let approval = try await session.approval(of: reference, step: answer.step)
            let standing = try await approval.standing()
            let report = DryRunReport(format: global.format, terminal: session.terminal)
            var document = try await approval.approval { step in
                if global.format == .text { try report.show(step) }
            }
            session.terminal.tell(standing, of: approval)
            try await session.confirm("\(approval.message) Approve it, for run \(approval.run.id)?")
            answer.complete(&document)
            try await session.give(document, by: approval, over: standing, format: global.format)
        }
    }
}
