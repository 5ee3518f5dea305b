import ArgumentParser

/// The entry: names the subcommands; what they do stands in `Commands/`.
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
                name: "Runs:",
                subcommands: [RunCommand.self, ResumeCommand.self, RollbackCommand.self, RestoreCommand.self]),
            CommandGroup(
                name: "Single actions:",
                subcommands: [
                    MirrorCommand.self, ReindexCommand.self, ChecksumCommand.self, VerifyCommand.self,
                    InvalidateCommand.self,
                ]),
            CommandGroup(
                name: "Looking:",
                subcommands: [
                    StatusCommand.self, HistoryCommand.self, ShowCommand.self, ReportCommand.self, DiffCommand.self,
                    VersionsCommand.self, DoctorCommand.self, PlaybooksCommand.self,
                ]),
            CommandGroup(name: "Keeping order:", subcommands: [JournalCommand.self, UnlockCommand.self]),
            CommandGroup(name: "Trying out:", subcommands: [SandboxCommand.self]),
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            if let failure = CommandFailure(error) {
                failure.print()
                Terminal.exit(failure.status)
            }
            exit(withError: error)
        }
    }
}
