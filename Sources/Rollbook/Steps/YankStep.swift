package import Indexes
package import PlaybookFiles

/// Marks files as yanked: installers pass over them unless their version is pinned.
package struct YankStep: CurationStepKind {
    package var channelName: String
    package var requirement: String
    /// The reason that readers of the pages see.
    package var reason: String
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    /// Accept a requirement that matches every version.
    package var allVersions: Bool
    package var dryRun: Bool

    package init(
        channel: String, requirement: String, reason: String, indexes: [String] = [],
        allVersions: Bool = false, dryRun: Bool = false
    ) {
        channelName = channel
        self.requirement = requirement
        self.reason = reason
        self.indexes = indexes
        self.allVersions = allVersions
        self.dryRun = dryRun
    }

    package var channel: String? { channelName }
    package var needsOwnPages: Bool { true }

    package static let name = "yank"
    package static let help = "Marks the files that meet a requirement as yanked (PEP 592), and writes their pages."
    package static let keys = [
        StepKey.channel, .requirement, .reason, .indexes, .allVersions, .dryRun,
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        if let channel {
            reader.requireOwnPages(
                of: channel, hint: "no page would show the yank; a 'withdraw' step takes the files off")
        }
        let requirement = reader.required("requirement", as: .offer)
        let reason = reader.required("reason", as: .reason)
        indexes = reader.list("indexes", as: .prefix)
        allVersions = reader.flag("all-versions")
        dryRun = reader.flag("dry-run")
        guard let channel, let requirement, let reason else { return nil }
        (channelName, self.requirement, self.reason) = (channel, requirement, reason)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&requirement, as: .offer)
        filling.fill(&reason, as: .reason)
        filling.fill(&indexes, as: .prefix)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("requirement", text: requirement),
            WrittenSetting("reason", text: reason),
            WrittenSetting("indexes", texts: indexes), WrittenSetting("all-versions", flag: allVersions),
            WrittenSetting("dry-run", flag: dryRun),
        ]
    }

    package var decision: CurationPlanner.Decision { .yank(reason: reason) }
}
