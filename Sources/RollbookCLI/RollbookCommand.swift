import ArgumentParser
import Foundation

/// The entry point: names the subcommands; `Commands/` implements them.
@main
struct RollbookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollbook",
        abstract: "Publish, verify and roll back pip indexes on S3 behind CloudFront",
        discussion: """
            Every object version that a run replaces or creates is journaled, so that any run can be rolled back.

            Try it without any account:  rollbook run dependency-rollout --package rocm --rehearse --yes

            \(ExitStatus.help)
            """,
        version: rollbookVersion,
        groupedSubcommands: [
            CommandGroup(
                name: "Everyday",
                subcommands: [
                    RunCommand.self, ApproveCommand.self, DeclineCommand.self, ResumeCommand.self, StatusCommand.self,
                    VerifyCommand.self, MirrorCommand.self, ReindexCommand.self,
                ]),
            CommandGroup(
                name: "When something is wrong",
                subcommands: [
                    RollbackCommand.self, RestoreCommand.self, YankCommand.self, UnyankCommand.self,
                    WithdrawCommand.self, DiffCommand.self, VersionsCommand.self,
                    InvalidateCommand.self, ChecksumCommand.self, CancelCommand.self, UnlockCommand.self,
                ]),
            CommandGroup(
                name: "Set up",
                subcommands: [
                    InitCommand.self, DoctorCommand.self, PlaybooksCommand.self, SchemaCommand.self,
                    SandboxCommand.self,
                ]),
            CommandGroup(
                name: "Journal",
                subcommands: [HistoryCommand.self, ShowCommand.self, ReportCommand.self, JournalCommand.self]),
        ])

    static func main() async {
        let arguments = LeadingOptions.moved(in: Array(CommandLine.arguments.dropFirst()))
        var context = CommandContext()
        var format = GlobalOptions.Format.asked(for: arguments)
        do {
            // Answered before the parser makes all commands.
            if arguments == ["--version"] {
                try Terminal.verbatim(rollbookVersion + "\n", to: .output)
                Terminal.exit(.done)
            }
            try UnknownCommand.refuse(in: arguments, of: Self.self)
            try BareThrough.refuse(in: arguments)
            var command = try parseAsRoot(arguments)
            context = CommandContext(command, .current())
            format = GlobalOptions.Format(of: command) ?? format
            if context.isVerbose, let places = context.places { Terminal.insist("with \(places)") }
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error, context, format)
        }
    }

    /// Ends the process: with the text that was asked for (help, the version, a completion script), or with the failure.
    private static func end(with error: any Error, _ context: CommandContext, _ format: GlobalOptions.Format) -> Never {
        var failure = CommandFailure(error)
        if failure == nil, exitCode(for: error).isSuccess {
            do {
                try Terminal.verbatim(fullMessage(for: error, columns: Terminal.columns) + "\n", to: .output)
                Terminal.exit(.done)
            } catch {
                failure = CommandFailure(error)
            }
        }
        let shown = failure ?? CommandFailure(parsing: error)
        shown.print(context)
        if format == .json, !shown.followsResult {
            // If it cannot be written, the exit code says the same.
            try? Terminal.result(FailureDocument(shown, context).json())
        }
        Terminal.exit(shown.status)
    }
}

extension CommandFailure {
    /// An error of the argument parser, with the usage of the command that was meant.
    fileprivate init(parsing error: any Error) {
        let message = RollbookCommand.message(for: error)
        let full = RollbookCommand.fullMessage(for: error, columns: Terminal.columns)
        let usage = full.split(separator: "\n").drop { !$0.hasPrefix("Usage:") && !$0.hasPrefix("Help:") }
        self.init(
            message, causes: usage.map { $0.trimmingCharacters(in: .whitespaces) },
            status: RollbookCommand.exitCode(for: error) == .validationFailure ? .usage : .failed)
    }
}
