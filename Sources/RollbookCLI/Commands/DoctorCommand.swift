import ArgumentParser
import Foundation
import Indexes
import PlaybookFiles
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

            With --write-probe it also finds out what a channel's store can do: which declarations of digests it takes, \
            whether it honours preconditions, and whether it lists, copies and keeps versions. It prints the settings for \
            channels.yaml.

            With --policy nothing is asked: the least IAM policy for channels, or for a playbook's channels, is printed \
            as JSON.
            """,
            examples: [
                "rollbook doctor nightly", "rollbook doctor --write-probe nightly",
                "rollbook doctor --policy dependency-rollout",
            ], exits: .reading))

    @Argument(
        help: ArgumentHelp(
            "Channels; all of them without any. With --policy also names of playbooks.", valueName: "channel"))
    var channels: [String] = []

    @Flag(help: "Print the least IAM policy with which rollbook works on the channels, and look at nothing.")
    var policy = false

    @Flag(
        name: .customLong("try-approvals"),
        help: """
            Where a channel says approvals: not-self, try whether this identity may write below .rollbook/approvals/; \
            nothing is left there.
            """)
    var triesApprovals = false

    @Flag(
        name: .customLong("write-probe"),
        help: "Find out what the stores can do, by one small object below .rollbook/probe/ that is removed again.")
    var probes = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        if policy { return try Terminal.result(leastPolicy().json()) }
        let stand = try StandInJournal(global, channelOptions)
        defer { stand?.remove() }
        try await Session.with(stand?.global ?? global, channelOptions) { session in
            let selected = try channels.isEmpty ? session.workspace.channels : channels.map { try session.channel($0) }
            let doctor = Doctor(workspace: session.workspace, key: session.dependencies.signer)
            let report = await doctor.examine(
                selected, triesApprovals: triesApprovals, probes: probes, missingJournal: stand?.missing)
            switch global.format {
            case .json: try Terminal.result(DoctorDocument(report).json())
            case .text: try Terminal.result(DoctorText(report: report, terminal: session.terminal).lines)
            }
            if let failure = CommandFailure(report) { throw failure.afterResult }
        }
    }

    /// - Throws: `UnknownName` for a word that is neither a channel nor a playbook.
    private func leastPolicy() throws -> LeastPolicy {
        let process = ProcessEnvironment.current()
        let folder = PlaybookFolder(path: process.playbooksFolder(global.playbooks))
        let selection = try ChannelSelection.resolve(
            channels: try folder.loadChannels(), environment: process.environment)
        let all = channels.isEmpty ? selection.channels.map(\.name) : channels
        return LeastPolicy(
            try all.flatMap { name in
                if let channel = selection.channels.first(where: { $0.name == name }) {
                    return [LeastPolicy.Use(all: channel)]
                }
                guard try folder.playbookNames().contains(name) else {
                    throw UnknownName(
                        kind: "channel or playbook", name: name,
                        known: try selection.channels.map(\.name) + folder.playbookNames())
                }
                return try folder.loadPlaybook(name).uses(of: selection.channels)
            })
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

extension LeastPolicy {
    /// The policy as JSON for IAM.
    fileprivate func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return PrintableText.json(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
}
