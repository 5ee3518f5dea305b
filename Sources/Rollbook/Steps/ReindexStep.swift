package import Indexes
package import PlaybookFiles

/// Regenerates the pages of indexes from the bucket's content.
package struct ReindexStep: ChangingStepKind {
    package var channelName: String
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    /// Project names; empty: every project, and the root page.
    package var projects: [String]
    package var dryRun: Bool
    /// Accept an index that lost more of its files than its channel allows.
    package var allowShrink: Bool
    /// Accept files that were overwritten.
    package var acceptOverwrites: Bool

    package init(
        channel: String, indexes: [String] = [], projects: [String] = [], dryRun: Bool = false,
        allowShrink: Bool = false, acceptOverwrites: Bool = false
    ) {
        self.acceptOverwrites = acceptOverwrites
        channelName = channel
        self.indexes = indexes
        self.projects = projects
        self.dryRun = dryRun
        self.allowShrink = allowShrink
    }

    package var channel: String? { channelName }
    package var needsOwnPages: Bool { true }

    package static let name = "reindex"
    package static let help = "Writes the pages anew from the files in the bucket."
    package static let keys = [
        StepKey.channel, .indexes, .projects, .dryRun,
        StepKey(
            "allow-shrink", .flag,
            "With `true`, an index that lost more than `shrink-max` is accepted, and so are pages that lose what only they "
                + "have."),
        StepKey(
            "accept-overwrites",
            "With `true`, a file that was overwritten stands on its page with its new hash; else that page stays as "
                + "it is."),
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        if let channel {
            reader.requireOwnPages(
                of: channel, hint: "leave the step out: files are enough, and the run waits for the pages")
        }
        indexes = reader.list("indexes", as: .prefix)
        projects = reader.list("projects", as: .project)
        dryRun = reader.flag("dry-run")
        allowShrink = reader.flag("allow-shrink")
        acceptOverwrites = reader.flag("accept-overwrites")
        guard let channel else { return nil }
        channelName = channel
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("projects", texts: projects), WrittenSetting("dry-run", flag: dryRun),
            WrittenSetting("allow-shrink", flag: allowShrink),
            WrittenSetting("accept-overwrites", flag: acceptOverwrites),
        ]
    }

    package func changes(in context: StepContext, on channel: OpenChannel) async throws -> Plan {
        let planner = ReindexPlanner(
            reader: channel.reader, catalog: context.workspace.catalog, journal: context.workspace.journal,
            versioned: channel.isVersioned)
        return try await planner.plan(
            .init(
                indexes: indexes, projects: try context.projectNames(projects),
                overlay: context.planned[channelName] ?? [], allowShrink: allowShrink,
                acceptOverwrites: acceptOverwrites))
    }
}
