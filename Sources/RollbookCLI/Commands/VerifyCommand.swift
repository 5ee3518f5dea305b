import ArgumentParser
import PlaybookFiles
import Rollbook
import RunJournal
import SimpleRepository

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a channel's public URLs as pip and uv see them",
        discussion: CommandHelp.text(
            """
            Control URL first: if a file that nobody changed fails too, it is an outage. Then root and project pages \
            against the bucket, and every link. Verdicts are pass, fail and inconclusive; each that is no pass names its \
            remedy: rollback, regenerate, wait or outage.
            """,
            examples: ["rollbook verify nightly", "rollbook verify nightly --expect setuptools --wait 5m"],
            exits: .writing))

    @Argument(help: "The channel; without it the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Option(name: .customLong("project"), help: ArgumentHelp("Only this project's page.", valueName: "name"))
    var projects: [String] = []

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp(
            "Look at what this run changed: an id, a unique beginning of one, or `last`.", valueName: "run"))
    var reference: String?

    @Option(help: ArgumentHelp("A requirement that every index must offer (torch==2.9.1).", valueName: "req"))
    var expect: [String] = []

    @Option(
        help: ArgumentHelp(
            "A requirement that pip and uv are asked to resolve from each index, alone or with those of together, in a dry run.",
            valueName: "req")
    )
    var install: [String] = []

    @Option(
        name: .customLong("python"),
        help: ArgumentHelp("A CPython that --install resolves for; the newest of the catalog.", valueName: "3.x"))
    var pythons: [String] = []

    @Option(help: ArgumentHelp("Poll until all is visible, at most so long (90s, 10m).", valueName: "duration"))
    var wait: String?

    @Flag(help: "Invalidate stale URLs at CloudFront, wait for it, and look again.")
    var invalidate = false

    @OptionGroup var depth: VerifyDepthOptions
    @OptionGroup var reportOptions: ReportOptions
    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        for text in expect where ExpectedVersion(text) == nil {
            throw ValidationError("--expect takes a project and its versions, such as torch==2.9.1, not '\(text)'")
        }
        for text in install where Requirement(text).map({ $0.url != nil }) ?? true {
            throw ValidationError("--install takes a requirement by PEP 508 without a URL, not '\(text)'")
        }
        guard reportOptions.watch == nil || !invalidate else {
            throw ValidationError("--invalidate is for a single verification: every path costs, and a watch has no end")
        }
    }

    func run() async throws {
        try await Session.with(global, channelOptions, needsJournal: reference != nil) { session in
            let channel = try session.channel(channel)
            guard channel.hasPublicURL else {
                throw CommandFailure(
                    "channel \(channel.name) has no public URL to verify",
                    hints: ["add `public:` to it in channels.yaml"],
                    status: .configuration)
            }
            let target = try reference.map { try session.workspace.findRun($0) }
            let step = VerifyStep(
                channel: channel.name, indexes: indexes, projects: projects, expect: expect,
                install: install, pythons: pythons,
                waitSeconds: try wait.map { try TimeExpression.seconds(ofDuration: $0) }, depth: try depth.depth(),
                invalidate: invalidate, run: target?.id)
            let reports = try ReportOutlet(
                reportOptions, process: session.dependencies.process, format: global.format)
            guard let interval = reportOptions.watch else {
                return try await session.verify(step, reports: reports, format: global.format)
            }
            try await session.watch(
                step, every: try TimeExpression.seconds(ofDuration: interval), reports: reports, format: global.format)
        }
    }
}
