import Indexes
package import PlaybookFiles
import RunJournal

/// Runs a program, without a shell.
package struct CommandStep: StepKind {
    /// The program and its arguments; at least one entry.
    package var argv: [String]
    /// The channel whose settings the program finds in its environment.
    package var channel: String?

    package var runsPrograms: Bool { true }

    package init(argv: [String], channel: String? = nil) {
        self.argv = argv
        self.channel = channel
    }

    package static let name = "command"
    package static let help = "Runs a program with its arguments, without a shell."
    package static let keys = [
        StepKey("argv", required: true, .texts, "The program, then its arguments."),
        StepKey("channel", "The channel whose settings the program finds in its environment."),
    ]

    package init?(reading reader: inout StepReader) {
        let argv = reader.requiredList("argv", hint: "the program comes first, then its arguments")
        let channel = reader.optionalChannel()
        guard let argv else { return nil }
        self.init(argv: argv, channel: channel)
    }

    /// Fills in variables. An argument that becomes empty stays.
    package mutating func fill(_ filling: inout TextFilling) {
        for index in argv.indices { filling.fill(&argv[index]) }
        filling.fill(&channel)
    }

    package var written: [WrittenSetting] {
        [WrittenSetting("argv", texts: argv), WrittenSetting("channel", text: channel)]
    }

    package func plan(in context: StepContext) async throws -> StepPlan {
        StepPlan("would run \(argv.joined(separator: " "))")
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let channel = channel.flatMap { walk.channels[$0]?.channel }
        let outcome = await ExternalCommand(argv: argv, runID: walk.run.id, channel: channel).run()
        outcome.lines.forEach { walk.workspace.console.report(.note($0)) }
        return outcome.succeeded ? .done(outcome.summary) : .failed(outcome.summary)
    }
}
