import Foundation
package import Indexes
import Objects
import PlaybookFiles
import Publishing
package import RunJournal
import S3

/// Rolls back one run, channel by channel.
package struct RollbackOfRun: Sendable {
    let workspace: Workspace
    package let target: RunRecord
    let channels: [String: OpenChannel]
    /// Whether the caller holds the journal's lock already.
    let isLocked: Bool
    /// Take back every later run on the target's channels as well (`--through`).
    let through: Bool

    package init(
        workspace: Workspace, target: RunRecord, channels: [String: OpenChannel], isLocked: Bool = false,
        through: Bool = false
    ) {
        self.through = through
        self.isLocked = isLocked
        self.workspace = workspace
        self.target = target
        self.channels = channels
    }

    /// The plans of all channels, and what stands in their way.
    package struct Plans: Sendable {
        package var plans: [(channel: OpenChannel, plan: Plan)] = []
        package var conflicts: [Conflict] = []
        package var lost: [String] = []
        /// Pages that are written anew.
        package var regenerations: [Regeneration] = []
        /// What the plans were made from.
        var transitions: [ObjectTransition] = []
    }

    var journal: Journal { workspace.journal }

    /// Makes the plans; what the target run left in flight is settled first. Nothing is written to a bucket.
    /// - Throws: `RunError.nothingToRollBack`, `RunError.differentBucket`, `RunError.unfinished`, `PlanError.mfaDelete`,
    ///   `PlanError.retained`, `BatchError.open`, `S3Error`, `JournalError`.
    package func plan(
        _ selection: RollbackSelection, strategy: RollbackPlanner.Strategy, force: Bool
    ) async throws -> Plans {
        let opened = try await openChannels(selection)
        try workspace.refuseUnfinished(on: Array(opened.values), except: try runs().map(\.id))
        try await settleTarget(opened)
        let transitions = try transitions(selection)
        var plans = Plans()
        if transitions.isEmpty {
            // What stopped before it changed anything is taken back as it is.
            guard selection.isWhole, try journal.run(target.id)?.state != .done else {
                throw RunError.nothingToRollBack(target.id)
            }
            return plans
        }
        plans.transitions = transitions
        for (name, own) in Dictionary(grouping: transitions, by: \.channel).sorted(by: { $0.key < $1.key }) {
            guard let channel = opened[name] else { continue }
            if let recorded = own.first(where: { $0.bucket != channel.channel.bucket }) {
                throw RunError.differentBucket(
                    run: target.id, channel: name, recorded: recorded.bucket, configured: channel.channel.bucket)
            }
            let observer = RollbackObserver(client: channel.client, journal: journal, versioned: channel.isVersioned)
            var observed = try await observer.observe(own)
            try addRollbacks(of: own, versioned: channel.isVersioned, to: &observed)
            let result = try await self.plan(own, observed, on: channel, strategy: strategy, force: force)
            try result.plan.refuseWithoutSecondFactor(channel.versioning)
            try await result.plan.refuseRetained(channel.client, at: workspace.now())
            plans.plans.append((channel, result.plan))
            plans.conflicts += try await explained(result.conflicts, on: channel, observed)
            plans.lost += result.lost
            plans.regenerations += try await regenerations(result, selection, on: channel)
        }
        return plans
    }

    /// Markers are covered by copies where they cannot be taken off; the notes say so.
    private func plan(
        _ transitions: [ObjectTransition], _ observed: RollbackPlanner.Observation, on channel: OpenChannel,
        strategy: RollbackPlanner.Strategy, force: Bool
    ) async throws -> RollbackPlanner.Result {
        let plan = { (leavesMarkers: Bool) in
            RollbackPlanner(
                channel: channel.channel, versioned: channel.isVersioned, strategy: strategy, force: force,
                leavesMarkers: leavesMarkers
            ).plan(transitions, observed: observed)
        }
        var obstacle = channel.versioning.mfaDelete ? "has MFA delete" : nil
        var result = plan(obstacle != nil)
        if obstacle == nil, try await !workspace.publisher(for: channel, runID: target.id).mayUnmark(result.plan) {
            obstacle = "does not let versions be deleted (s3:DeleteObjectVersion)"
            result = plan(true)
        }
        if let obstacle { result.plan.notes += result.plan.notesOnCoveredMarkers(obstacle) }
        return result
    }

    /// The pages that no record fits: those in conflict, the root pages where only some projects come back, and the pages
    /// that link what is withdrawn.
    private func regenerations(
        _ result: RollbackPlanner.Result, _ selection: RollbackSelection, on channel: OpenChannel
    ) async throws -> [Regeneration] {
        var projects = result.regenerate
        if !selection.projects.isEmpty {
            for change in result.plan.changes { projects[change.index, default: []] = projects[change.index] ?? [] }
        }
        let links = DeadLinks(plan: result.plan, reader: channel.reader)
        for (index, found) in try await links.projects() { projects[index, default: []].formUnion(found) }
        return projects.sorted { $0.key < $1.key }.map {
            Regeneration(channel: channel.channel.name, index: $0.key, projects: $0.value)
        }
    }

    /// What the target left in flight is settled; not while its own process may still be at work.
    private func settleTarget(_ opened: [String: OpenChannel]) async throws {
        let lock = isLocked ? nil : try workspace.lock(target)
        defer { lock?.close() }
        for run in try runs() {
            try await workspace.settleOpenChanges(of: run, channels: opened)
            if let change = try journal.changes(of: run.id, state: .sent).first(where: \.isInBatchJob) {
                throw BatchError.open(run: run.id, token: change.requestID ?? "")
            }
        }
    }

    /// The channels of the selected changes; those the caller has not opened are opened now.
    private func openChannels(_ selection: RollbackSelection) async throws -> [String: OpenChannel] {
        var opened = channels
        let names = Set(try journal.changes(of: target.id).map(\.channel))
        for name in names where opened[name] == nil && (selection.channel == nil || selection.channel == name) {
            opened[name] = try await workspace.open(try workspace.channel(name))
        }
        return opened
    }

    /// What the journal knows of the versions that stand on top now: copies of those wanted, and those that runs of this
    /// journal left. Equal bytes of an unknown writer are a conflict: that writer wants them there.
    private func addRollbacks(
        of transitions: [ObjectTransition], versioned: Bool, to observed: inout RollbackPlanner.Observation
    ) throws {
        let rollbacks = Set(try journal.rollbacks(of: target.id).map(\.id))
        for transition in transitions {
            let current = ObjectState(newest: observed.versions[transition.key]?.first, versioned: versioned)
            guard !current.isSame(as: transition.after), let version = current.topVersionID,
                let change = try journal.change(
                    bucket: transition.bucket, key: transition.key, afterVersionID: version)
            else { continue }
            if change.action == .restore, change.sourceVersionID == transition.before.object?.versionID {
                observed.restored[transition.key] = current
            }
            if rollbacks.contains(change.runID) || current.holdsSame(as: transition.after) {
                observed.broughtBack.insert(transition.key)
            }
        }
    }

    /// Adds who wrote what was found.
    private func explained(
        _ conflicts: [Conflict], on channel: OpenChannel, _ observed: RollbackPlanner.Observation
    ) async throws -> [Conflict] {
        let publisher = workspace.publisher(for: channel, runID: target.id)
        return await withTaskGroup(of: (Int, Conflict).self) { group in
            for (index, conflict) in conflicts.enumerated() {
                group.addTask {
                    var conflict = conflict
                    conflict.found += await publisher.writer(of: observed.versions[conflict.key]?.first)
                    return (index, conflict)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension RollbackOfRun.Plans {
    /// Indexes with pages to write anew, by channel.
    package var regenerate: [(channel: String, indexes: [String])] {
        Dictionary(grouping: regenerations, by: \.channel).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.map(\.index)) }
    }
}
