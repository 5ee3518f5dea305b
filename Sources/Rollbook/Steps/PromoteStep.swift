package import Indexes
package import PlaybookFiles
import SimpleRepository

/// Copies files, with their sidecars, from the indexes below one root to those below another.
package struct PromoteStep: ChangingStepKind {
    package var channelName: String
    package var from: String
    package var to: String
    /// Names below the root, such as `gfx120X-all`; empty: every index below `from`.
    package var indexes: [String]
    /// Project names; empty: every project.
    package var projects: [String]
    /// PEP 440 versions; empty: every version.
    package var versions: [String]
    package var dryRun: Bool

    package init(
        channel: String, from: String, to: String, indexes: [String] = [], projects: [String] = [],
        versions: [String] = [], dryRun: Bool = false
    ) {
        channelName = channel
        self.from = from
        self.to = to
        self.indexes = indexes
        self.projects = projects
        self.versions = versions
        self.dryRun = dryRun
    }

    package var channel: String? { channelName }

    package static let name = "promote"
    package static let help = "Copies files from the indexes below one root to those below another."
    package static let keys = [
        StepKey.channel, StepKey("from", required: true, "The root to copy from."),
        StepKey("to", required: true, "The root to copy to."),
        StepKey("indexes", .texts, "Names below the root, such as `gfx1151`; all without it."), .projects,
        StepKey("versions", .texts, "Versions (PEP 440); all without it."), .dryRun,
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        let from = reader.requiredText("from")
        let to = reader.requiredText("to")
        for root in [from, to].compactMap(\.self) { reader.check(root, isRootOf: channel) }
        if let from, let to, from.text == to.text {
            reader.report("'\(to.text)' cannot be promoted to itself", at: to.place)
        }
        indexes = reader.list("indexes", as: .prefix)
        projects = reader.list("projects", as: .project)
        versions = reader.list("versions", as: .version)
        dryRun = reader.flag("dry-run")
        guard let channel, let from, let to else { return nil }
        (channelName, self.from, self.to) = (channel, from.text, to.text)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&from, as: .prefix)
        filling.fill(&to, as: .prefix)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
        filling.fill(&versions, as: .version)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("from", text: from),
            WrittenSetting("to", text: to), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("projects", texts: projects), WrittenSetting("versions", texts: versions),
            WrittenSetting("dry-run", flag: dryRun),
        ]
    }

    package func changes(in context: StepContext, on channel: OpenChannel) async throws -> Plan {
        let versions = try versions.map { text in
            guard let version = PythonVersion(text) else {
                throw RunError.badInput(name: "version", value: text, choices: [])
            }
            return version
        }
        let planner = PromotePlanner(
            reader: channel.reader, journal: context.workspace.journal, time: context.time)
        return try await planner.plan(
            .init(
                from: from, to: to, indexes: indexes, projects: try context.projectNames(projects),
                versions: versions, overlay: context.planned[channelName] ?? []))
    }
}
