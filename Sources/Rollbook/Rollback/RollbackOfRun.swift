import Foundation
package import RunJournal
import S3

/// Rolls back one run, channel by channel.
package struct RollbackOfRun: Sendable {
    let runner: Runner
    package let target: RunRecord
    let channels: [String: OpenChannel]
    /// Whether the caller holds the journal's lock already.
    let isLocked: Bool
    /// Take back every later run on the target's channels as well (`--through`).
    let through: Bool

    package init(
        runner: Runner, target: RunRecord, channels: [String: OpenChannel], isLocked: Bool = false,
        through: Bool = false
    ) {
        self.through = through
        self.isLocked = isLocked
        self.runner = runner
        self.target = target
        self.channels = channels
    }

    /// The plans of all channels, and what stands in their way.
    package struct Plans: Sendable {
        package var plans: [(channel: OpenChannel, plan: Plan)] = []
        package var conflicts: [Conflict] = []
        package var lost: [String] = []
        /// Indexes to reindex afterwards, by channel.
        package var regenerate: [(channel: String, indexes: [String])] = []
        /// What the plans were made from.
        var transitions: [ObjectTransition] = []
    }

    var journal: Journal { runner.workspace.journal }

    /// Makes the plans; what the target run left in flight is settled first. Nothing is written to a bucket.
    /// - Throws: `RunError.nothingToRollBack`, `RunError.differentBucket`, `PlanError.mfaDelete`, `S3Error`,
    ///   `JournalError`.
    package func plan(
        _ selection: RollbackSelection, strategy: RollbackPlanner.Strategy, force: Bool
    ) async throws -> Plans {
        let opened = try await openChannels(selection)
        try await settleTarget(opened)
        let transitions = try transitions(selection)
        guard !transitions.isEmpty else { throw RunError.nothingToRollBack(target.id) }
        var plans = Plans()
        plans.transitions = transitions
        for (name, own) in Dictionary(grouping: transitions, by: \.channel).sorted(by: { $0.key < $1.key }) {
            guard let channel = opened[name] else { continue }
            if let recorded = own.first(where: { $0.bucket != channel.channel.bucket }) {
                throw RunError.differentBucket(
                    run: target.id, channel: name, recorded: recorded.bucket, configured: channel.channel.bucket)
            }
            let observer = RollbackObserver(client: channel.client, journal: journal, versioned: channel.isVersioned)
            var observed = try await observer.observe(own)
            observed.restored = try restored(channel: name)
            observed.broughtBack = try broughtBack(own, observed, versioned: channel.isVersioned)
            let planner = RollbackPlanner(
                channel: channel.channel, versioned: channel.isVersioned, strategy: strategy, force: force,
                leavesMarkers: channel.versioning.mfaDelete)
            var result = planner.plan(own, observed: observed)
            try result.plan.refuseWithoutSecondFactor(channel.versioning)
            result.plan.notes += result.plan.notesOnSecondFactor(channel.versioning)
            plans.plans.append((channel, result.plan))
            plans.conflicts += try await explained(result.conflicts, on: channel, observed)
            plans.lost += result.lost
            if !result.regenerate.isEmpty { plans.regenerate.append((name, result.regenerate)) }
        }
        return plans
    }

    /// What the target left in flight is settled; not while its own process may still be at work.
    private func settleTarget(_ opened: [String: OpenChannel]) async throws {
        let lock = isLocked ? nil : try runner.lock(target)
        defer { lock?.close() }
        for run in try runs() { try await runner.settleOpenChanges(of: run, channels: opened) }
    }

    /// The channels of the selected changes; those the caller has not opened are opened now.
    private func openChannels(_ selection: RollbackSelection) async throws -> [String: OpenChannel] {
        var opened = channels
        let names = Set(try journal.changes(of: target.id).map(\.channel))
        for name in names where opened[name] == nil && (selection.channel == nil || selection.channel == name) {
            opened[name] = try await runner.workspace.open(try runner.workspace.channel(name))
        }
        return opened
    }

    /// What earlier rollbacks of the target left, by key.
    private func restored(channel: String) throws -> [ObjectKey: ObjectState] {
        var states: [ObjectKey: ObjectState] = [:]
        for run in try journal.rollbacks(of: target.id).sorted(by: { $0.startedAt < $1.startedAt }) {
            for change in try journal.changes(of: run.id, state: .applied) where change.channel == channel {
                states[ObjectKey(change.key)] = change.after
            }
        }
        return states
    }

    /// Objects that hold what the target left, in a version that another run of this journal wrote. Equal bytes of an
    /// unknown writer are a conflict: that writer wants them there.
    private func broughtBack(
        _ transitions: [ObjectTransition], _ observed: RollbackPlanner.Observation, versioned: Bool
    ) throws -> Set<ObjectKey> {
        var keys: Set<ObjectKey> = []
        for transition in transitions {
            let current = ObjectState(newest: observed.versions[transition.key]?.first, versioned: versioned)
            guard !current.isSame(as: transition.after), current.holdsSame(as: transition.after),
                let version = current.topVersionID,
                try journal.change(bucket: transition.bucket, key: transition.key.text, afterVersionID: version) != nil
            else { continue }
            keys.insert(transition.key)
        }
        return keys
    }

    /// Adds who wrote what was found.
    private func explained(
        _ conflicts: [Conflict], on channel: OpenChannel, _ observed: RollbackPlanner.Observation
    ) async throws -> [Conflict] {
        let publisher = runner.publisher(for: channel, runID: target.id)
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
