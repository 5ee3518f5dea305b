import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository
import Verification

/// The step that invalidates, and the invalidation of what a verify step found stale.
extension StepWalk {
    func perform(_ step: InvalidateStep, _ record: StepRecord) async throws -> StepResult {
        let channel = try open(step.channel)
        let target = step.run == InvalidateStep.ownRun ? run : try workspace.findRun(step.run)
        let plan = try await workspace.plan(step, of: target, on: channel)
        workspace.report(.note(plan.summary))
        if plan.isEmpty { return .done(plan.summary) }
        let findings = try await invalidate(plan, waitSeconds: step.waitSeconds, record)
        try journal(findings, record)
        if workspace.isInterrupted(), findings.verdict != .pass {
            return .interrupted("interrupted; the invalidation goes on by itself")
        }
        guard findings.verdict == .pass else { return .checksFailed(findings) }
        return .done("\(plan.summary.prefix { $0 != ";" }) forgotten")
    }

    /// Verifies; what is stale is invalidated, and then verified again.
    func verify(
        _ step: VerifyStep, on channel: OpenChannel, _ record: StepRecord,
        _ look: (_ waitSeconds: Int) async throws -> ChannelVerifier.Report
    ) async throws -> (ChannelVerifier.Report, invalidations: [Finding]) {
        let waitSeconds = step.waitSeconds ?? workspace.publicWaitSeconds
        guard step.invalidate else { return (try await look(waitSeconds), []) }
        guard channel.channel.cloudFront != nil else { throw RunError.noDistribution(channel: step.channel) }
        let report = try await look(0)
        let stale = report.findings.filter { $0.remedy == .wait }.map(\.subject)
        let plan = InvalidationPlan(channel: channel.channel, urls: stale)
        guard !plan.isEmpty else { return (stale.isEmpty ? report : try await look(waitSeconds), []) }
        workspace.report(.note("\(stale.count) public URLs are stale: \(plan.summary)"))
        let invalidations = try await invalidate(plan, waitSeconds: nil, record)
        return (try await look(waitSeconds), invalidations)
    }

    private func invalidate(
        _ plan: InvalidationPlan, waitSeconds: Int?, _ record: StepRecord
    ) async throws -> [Finding] {
        let earlier = try workspace.journal.checks(of: run.id).filter {
            $0.stepPosition == record.position && $0.name == Finding.Name.invalidation.rawValue && $0.verdict == .pass
        }
        let changes = try workspace.journal.changes(of: run.id, state: .applied)
        let reference = InvalidationReference(
            runID: run.id, stepPosition: record.position, lastChange: changes.map(\.sequence).max() ?? 0,
            completedCount: earlier.count)
        let invalidator = Invalidator(
            client: try workspace.makeCloudFrontClient(plan.channel), journal: workspace.journal, reference: reference,
            waitSeconds: waitSeconds ?? Invalidator.waitSecondsDefault, now: workspace.now, sleep: workspace.sleep,
            isInterrupted: workspace.isInterrupted, tell: { [report = workspace.report] in report(.note($0)) })
        return try await invalidator.invalidate(plan).map { $0.finding(of: plan.channel) }
    }
}

extension Workspace {
    /// What an invalidate step asks for.
    ///
    /// - Parameters:
    ///   - run: whose changes of the channel are meant, unless the step means pages as they are; `nil`: none yet.
    ///   - planned: what earlier steps of a dry run would have written.
    func plan(
        _ step: InvalidateStep, of run: RunRecord?, planned: [Change] = [], on channel: OpenChannel
    ) async throws -> InvalidationPlan {
        guard channel.channel.cloudFront != nil else { throw RunError.noDistribution(channel: step.channel) }
        let objects =
            if step.pages {
                try await channel.reader.pages(of: step.indexes)
            } else {
                try run.map { try journal.changes(of: $0.id, state: .applied) }?
                    .filter { $0.channel == step.channel }.compactMap { CachedObject($0) }
                    ?? planned.map { CachedObject($0) }
            }
        let projects = step.projects.map { ProjectName.normalize($0) }
        let selected = objects.merged.filter { object in
            (step.indexes.isEmpty || step.indexes.contains(object.index))
                && (projects.isEmpty || object.project.map(projects.contains) == true)
        }
        return InvalidationPlan(channel: channel.channel, objects: selected)
    }
}

extension BucketReader {
    /// The root and project pages of indexes; of all where none is named.
    fileprivate func pages(of indexes: [String]) async throws -> [CachedObject] {
        let (prefixes, _) = try await self.indexes(indexes)
        return try await mapConcurrently(prefixes, limit: 16) { prefix in
            let listing = try await listing(of: prefix)
            let root = listing.rootPage.map { CachedObject(key: $0.key, index: prefix, project: nil) }
            return [root].compactMap(\.self)
                + listing.projectPages.map { CachedObject(key: $1.key, index: prefix, project: $0) }
        }.flatMap(\.self)
    }
}
