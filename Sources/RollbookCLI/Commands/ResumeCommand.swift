import ArgumentParser
import PlaybookFiles
import Rollbook
import RunJournal

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with an interrupted, failed or waiting run",
        discussion: CommandHelp.text(
            "What was in flight when the run stopped is looked up in the bucket first; finished steps are left alone.",
            examples: ["rollbook resume --yes"], exits: .writing))

    @Argument(
        help: ArgumentHelp(
            "A run's id, or a unique beginning of one; the newest unfinished run without it.", valueName: "run"))
    var reference: String?

    @Flag(help: "Answer approvals with yes.")
    var yes = false

    @Option(help: ArgumentHelp("Stop after this step.", valueName: "step"))
    var until: String?

    @Flag(help: "Ask before every step that writes.")
    var interactive = false

    @Flag(
        name: .customLong("job-ended"),
        help:
            "An S3 Batch Operations job ended without a report, or was never made: find out what it did, and hand over the rest."
    )
    var jobEnded = false

    @Flag(name: .customLong("without-batch"), help: "The same, and do the rest without S3 Batch Operations.")
    var withoutBatch = false

    @OptionGroup(title: "Lock") var lock: LockOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, lock: lock, yes: yes, needsJournal: true) { session in
            let batch: Runner.Options.Batch = withoutBatch ? .without : jobEnded ? .ended : .untilReported
            try await session.readLogs(for: reference)
            let record = try session.unfinishedRun(reference)
            let playbook = try session.folder.parsePlaybook(text: record.definition, name: record.name)
            let result = try await Runner(workspace: session.workspace).resume(
                record, playbook: playbook, options: .init(until: until, interactive: interactive, batch: batch))
            try session.finish(result, format: global.format)
        }
    }
}
