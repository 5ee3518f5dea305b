import AWSIdentity
import AWSRequests
import ArgumentParser
import Foundation
import PlaybookFiles
import Rollbook

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write the files for a bucket: channel, catalog and playbooks",
        discussion: CommandHelp.text(
            """
            Looks at the bucket: its region and versioning, where indexes lie and how, what they list today, and what writes \
            their pages. Then writes the files, with comments, and says what `rollbook doctor` finds. What is not given is \
            asked for on a terminal. In a folder that has channels already, the new one is added. Nothing is written to the \
            bucket.
            """,
            examples: [
                "rollbook init nightly --bucket my-packages --public https://packages.example.org/ --production"
            ],
            exits: [ExitStatus].reading + [.waiting]))

    @Argument(help: "The channel's name, such as nightly.")
    var channel: String

    @Option(help: ArgumentHelp("Its bucket.", valueName: "name"))
    var bucket: String?

    @Option(
        name: .customLong("public"),
        help: ArgumentHelp("The URL where readers find the bucket's content.", valueName: "url"))
    var publicURL: String?

    @Option(help: ArgumentHelp("Its region; as the bucket says without it.", valueName: "region"))
    var region: String?

    @Option(help: ArgumentHelp("https://host[:port] of an S3-compatible store.", valueName: "url"))
    var endpoint: String?

    @Option(
        name: .customLong("root"),
        help: ArgumentHelp("A folder of indexes, or an index, in place of those found.", valueName: "prefix"))
    var roots: [String] = []

    @Option(help: "What writes its index pages; as the bucket shows without it.")
    var pages: PagesSetting?

    @Flag(help: "Users depend on it: ask before it is written to, and refuse it without versioning.")
    var production = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !channelOptions.rehearse else {
            throw ValidationError("init looks at a real bucket: there is no --rehearse")
        }
    }

    func run() async throws {
        let process = ProcessEnvironment.current()
        let terminal = Terminal(global, process)
        let folder = SetUpFolder(path: process.newPlaybooksFolder(global.playbooks))
        try folder.requireNew(channel)
        let bucket = try answer(bucket, "The bucket", option: "--bucket", terminal)
        let publicURL =
            publicURL ?? (terminal.canAsk ? terminal.askLine("Its public URL (empty: none)") : nil) ?? ""
        let dependencies = try Dependencies(
            process: process, options: channelOptions, rehearsal: nil, terminal: terminal)
        let probe = Channel(
            name: channel, bucket: bucket, region: region ?? dependencies.settings.region ?? "us-east-1",
            endpoint: endpoint,
            publicURL: publicURL)
        let survey = try await BucketSurvey.of(try dependencies.clientMaker()(dependencies.placed([probe])[0]))
        let files = SetUpFiles(
            answers: .init(
                channel: channel, bucket: bucket, region: region ?? survey.region ?? probe.region, endpoint: endpoint,
                publicURL: publicURL, production: production, roots: roots, pages: pages),
            survey: survey)
        let written = try folder.write(files)
        try await tell(written, files, survey, in: folder, terminal)
    }

    private func answer(_ given: String?, _ question: String, option: String, _ terminal: Terminal) throws -> String {
        if let given { return given }
        guard terminal.canAsk, let line = terminal.askLine(question), !line.isEmpty else {
            throw CommandFailure(
                "\(question.lowercased()) is not known, and there is no terminal to ask",
                hints: ["`rollbook init \(channel) \(option) NAME --public URL` names it"], status: .usage)
        }
        return line
    }

    /// Reports the written files, the survey, and the doctor's findings about the new channel.
    private func tell(
        _ written: [String], _ files: SetUpFiles, _ survey: BucketSurvey, in folder: SetUpFolder, _ terminal: Terminal
    ) async throws {
        var global = global
        global.playbooks = folder.path
        let report = try await Session.with(global, channelOptions) { session in
            await Doctor(workspace: session.workspace, key: session.dependencies.signer)
                .examine([try session.channel(channel)])
        }
        let document = InitDocument(
            channel: channel, folder: folder.path, written: written, survey: survey, pages: files.pages,
            findings: DoctorDocument(report))
        if global.format == .json { return try Terminal.result(document.json()) }
        try Terminal.result(document.text)
        try Terminal.result(DoctorText(report: report, terminal: terminal).lines)
        let context = CommandContext(global, nil, .current())
        let next =
            files.pages.setting?.areExternal == true
            ? context.command("run", "update-\(channel)", "--package", "all", "--dry-run")
            : context.command("run", "refresh-\(channel)", "--dry-run")
        terminal.say("next: \(next)")
    }
}

extension PagesSetting: ExpressibleByArgument {}
