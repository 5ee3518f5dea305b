import Foundation
import Indexes
package import PlaybookFiles
import Publishing
import RunJournal

/// Restores indexes to a point in time.
package struct RestoreStep: StepKind {
    package var channelName: String
    /// A time as `TimeExpression` reads it.
    package var at: String
    package var indexes: [String]
    package var projects: [String]
    /// Leave large ranks to S3 Batch Operations.
    package var batch: BatchOperations?

    package init(
        channel: String, at: String, indexes: [String] = [], projects: [String] = [], batch: BatchOperations? = nil
    ) {
        self.batch = batch
        channelName = channel
        self.at = at
        self.indexes = indexes
        self.projects = projects
    }

    package var channel: String? { channelName }

    package static let name = "restore"
    package static let help = "Brings the indexes back to a point in time, from the bucket's versions alone."
    package static let keys =
        [
            StepKey.channel,
            StepKey(
                "at", required: true, "RFC 3339, or `2 hours ago`, counted from the beginning of the run."),
            .indexes, .projects,
        ] + BatchOperations.keys

    package init?(reading reader: inout StepReader) {
        let channel = reader.channel()
        let at = reader.required("at", as: .time)
        let indexes = reader.list("indexes", as: .prefix)
        let projects = reader.list("projects", as: .project)
        let batch = reader.batch()
        guard let channel, let at else { return nil }
        self.init(channel: channel, at: at, indexes: indexes, projects: projects, batch: batch)
    }

    package mutating func fill(_ filling: inout TextFilling) {
        filling.fill(&channelName)
        filling.fill(&at, as: .time)
        filling.fill(&indexes, as: .prefix)
        filling.fill(&projects, as: .project)
        filling.fill(&batch)
    }

    package var written: [WrittenSetting] {
        [
            WrittenSetting("channel", text: channel), WrittenSetting("at", text: at),
            WrittenSetting("indexes", texts: indexes), WrittenSetting("projects", texts: projects),
        ] + BatchOperations.written(batch)
    }

    package var changesObjects: Bool { true }
    package var takesBack: Bool { true }

    package func plan(in context: StepContext) async throws -> StepPlan {
        StepPlan(try await plans(in: context, now: context.began ?? context.workspace.clock.now()).plans.first?.plan)
    }

    /// A relative time counts from the beginning of the run, so that a resumed run means the same.
    package func perform(in walk: StepWalk) async throws -> StepResult {
        let batch = walk.batch(batch)
        if let waiting = try await walk.settleJobs(self.batch) { return waiting }
        let plans =
            if let made = try walk.plansMade() {
                made
            } else {
                try await plans(in: walk.context, now: walk.run.startedAt)
            }
        let result = try await walk.carryOut(
            plans, because: "because other projects came or went since then", batch: batch)
        guard case .done = result else { return result }
        return try await walk.awaitPages(on: plans.plans.map(\.channel)) ?? result
    }

    private func plans(in context: StepContext, now: Date) async throws -> RollbackOfRun.Plans {
        let time = try TimeExpression(at).date(now: now)
        return try await RestoreToTime(workspace: context.workspace, channel: try context.open(channel)).plan(
            indexes: indexes, projects: projects, at: time)
    }
}
