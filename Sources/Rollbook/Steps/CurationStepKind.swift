package import Indexes
import PlaybookFiles
import RunJournal

/// A kind of step that decides on the files that meet a requirement.
package protocol CurationStepKind: ChangingStepKind {
    var channelName: String { get }
    /// A name and versions, by PEP 508.
    var requirement: String { get }
    /// Prefixes; empty: every index of the channel.
    var indexes: [String] { get }
    /// Accept a requirement that matches every version.
    var allVersions: Bool { get }
    var decision: CurationPlanner.Decision { get }
}

extension CurationStepKind {
    package func changes(in context: StepContext, on channel: OpenChannel) async throws -> Plan {
        try await changes(in: context, on: channel, isContinued: false)
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let channel = try walk.context.open(channelName)
        // An earlier attempt may have withdrawn every file.
        let written = try walk.workspace.journal.changes(
            of: walk.run.id, state: .applied, stepPosition: walk.record.position)
        let isContinued = !written.isEmpty
        return try await walk.carryOut(
            changes(in: walk.context, on: channel, isContinued: isContinued), on: channel, of: self)
    }

    private func changes(in context: StepContext, on channel: OpenChannel, isContinued: Bool) async throws -> Plan {
        guard let required = ExpectedVersion(requirement) else {
            throw RunError.badInput(name: "requirement", value: requirement, choices: [])
        }
        let workspace = context.workspace
        let planner = CurationPlanner(
            reader: channel.reader, catalog: workspace.catalog, journal: workspace.journal,
            versioned: channel.isVersioned)
        return try await planner.plan(
            .init(
                required, decision, indexes: indexes, allVersions: allVersions,
                overlay: context.planned[channelName] ?? [], isContinued: isContinued))
    }
}

extension StepKey {
    static let requirement = StepKey(
        "requirement", required: true, "The files meant, by name and versions, such as `torch==2.9.1`.")
    static let reason = StepKey("reason", required: true, "Why, on one line.")
    static let allVersions = StepKey(
        "all-versions", .flag, "With `true`, a requirement that matches every version is accepted.")
}
