package import Indexes
package import PlaybookFiles

/// Reverts a yank or a denial.
package struct UnyankStep: CurationStepKind {
    package var channelName: String
    package var requirement: String
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    /// Accept a requirement that matches every version.
    package var allVersions: Bool
    package var dryRun: Bool

    package init(
        channel: String, requirement: String, indexes: [String] = [],
        allVersions: Bool = false, dryRun: Bool = false
    ) {
        channelName = channel
        self.requirement = requirement
        self.indexes = indexes
        self.allVersions = allVersions
        self.dryRun = dryRun
    }

    package var channel: String? { channelName }

    package static let name = "unyank"
    package static let help = "Takes back a yank or a denial, and writes the pages."
    package static let keys = [
        StepKey.channel, .requirement, .indexes, .allVersions, .dryRun,
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        let requirement = reader.required("requirement", as: .offer)
        indexes = reader.list("indexes", as: .prefix)
        allVersions = reader.flag("all-versions")
        dryRun = reader.flag("dry-run")
        guard let channel, let requirement else { return nil }
        (channelName, self.requirement) = (channel, requirement)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&requirement, as: .offer)
        filling.fill(&indexes, as: .prefix)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("requirement", text: requirement),
            WrittenSetting("indexes", texts: indexes), WrittenSetting("all-versions", flag: allVersions),
            WrittenSetting("dry-run", flag: dryRun),
        ]
    }

    package var decision: CurationPlanner.Decision { .release }
}
