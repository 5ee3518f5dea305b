package import Indexes
package import PlaybookFiles

/// Takes files off the pages and out of the indexes, so that a rollback can bring them back.
package struct WithdrawStep: CurationStepKind {
    package var channelName: String
    package var requirement: String
    /// Kept in the journal; for denied files also in the curated document.
    package var reason: String
    /// Whether the files are denied, so that they cannot come back.
    package var denies: Bool
    /// Prefixes; empty: every index of the channel.
    package var indexes: [String]
    /// Accept a requirement that matches every version.
    package var allVersions: Bool
    package var dryRun: Bool

    package init(
        channel: String, requirement: String, reason: String, denies: Bool = false, indexes: [String] = [],
        allVersions: Bool = false, dryRun: Bool = false
    ) {
        channelName = channel
        self.requirement = requirement
        self.reason = reason
        self.denies = denies
        self.indexes = indexes
        self.allVersions = allVersions
        self.dryRun = dryRun
    }

    package var channel: String? { channelName }

    package static let name = "withdraw"
    package static let help =
        "Takes the files that meet a requirement off the pages, and then out of the indexes by delete markers."
    package static let keys = [
        StepKey.channel, .requirement, .reason,
        StepKey("deny", .flag, "With `true`, no mirror, promotion or reindex brings the files back."),
        .indexes, .allVersions, .dryRun,
    ]

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        let requirement = reader.required("requirement", as: .offer)
        let reason = reader.required("reason", as: .reason)
        denies = reader.flag("deny")
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
            WrittenSetting("reason", text: reason), WrittenSetting("deny", flag: denies),
            WrittenSetting("indexes", texts: indexes), WrittenSetting("all-versions", flag: allVersions),
            WrittenSetting("dry-run", flag: dryRun),
        ]
    }

    package var decision: CurationPlanner.Decision { denies ? .deny(reason: reason) : .withdraw }
}
