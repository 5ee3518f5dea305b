import ArgumentParser
import Indexes
import Rollbook

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything that a run depends on; change nothing",
        discussion: CommandHelp.text(
            """
            Credentials and whose they are, the upstream index and the journal; of each channel its bucket, region, \
            versioning, MFA delete, Object Lock, how long an earlier version survives (the rollback window), the clock, \
            and the public site with its cache headers.

            Exit status 0: no problem (there may be warnings); 77: credentials are missing or not permitted; \
            69: a service is not reachable; 1: any other problem.
            """,
            examples: ["rollbook doctor nightly"], exits: .reading))

    @Argument(help: ArgumentHelp("Channels; all of them without any.", valueName: "channel"))
    var channels: [String] = []

    @Flag(
        name: .customLong("try-approvals"),
        help: "Where a channel says approvals: not-self, try to write below .rollbook/approvals/ as this identity.")
    var triesApprovals = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions) { session in
            let selected = try channels.isEmpty ? session.workspace.channels : channels.map { try session.channel($0) }
            let doctor = Doctor(workspace: session.workspace, key: session.dependencies.signer)
            let report = await doctor.examine(selected, triesApprovals: triesApprovals)
            switch global.format {
            case .json: try Terminal.result(DoctorDocument(report).json())
            case .text: try Terminal.result(DoctorText(report: report, terminal: session.terminal).lines)
            }
            if let failure = CommandFailure(report) { throw failure.afterResult }
        }
    }
}

extension CommandFailure {
    /// `nil` for a report without problems.
    init?(_ report: DoctorReport) {
        let problems = report.lines.count { $0.verdict == .problem }
        guard problems > 0 else { return nil }
        let status: ExitStatus =
            switch report.cause {
            case .notPermitted: .notPermitted
            case .unavailable: .unavailable
            case nil: .failed
            }
        self.init(counted(problems, "problem"), status: status)
    }
}
