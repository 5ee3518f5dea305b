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
    /// Roll back every later run on the target's channels as well, up to this one: a reference to a run (`--through`).
    let through: String?
    /// The run that rolls back. It is never rolled back itself, even if it goes on after an interruption.
    let own: String?
    /// The versions of its objects that were listed ahead, by channel.
    private let seen: [String: SeenVersions]

    package init(
        workspace: Workspace, target: RunRecord, channels: [String: OpenChannel], isLocked: Bool = false,
        through: String? = nil, by own: String? = nil, ahead: RollbackAhead.Found? = nil
    ) {
        let ahead = ahead?.target == target.id ? ahead : nil
        seen = ahead?.versions ?? [:]
        self.through = through
        self.own = own
        self.isLocked = isLocked
        self.workspace = workspace
        self.target = target
        self.channels = channels.merging(ahead?.channels ?? [:]) { given, _ in given }
    }

    /// The plans of all channels, and the obstacles to them.
    package struct Plans: Sendable {
        package var plans: [(channel: OpenChannel, plan: Plan)] = []
        package var conflicts: [Conflict] = []
        package var lost: [String] = []
        /// Pages that are regenerated.
        package var regenerations: [Regeneration] = []
        /// Versions that are deleted for good after the plans, by `--strategy remove`.
        package var removals: [(channel: OpenChannel, removal: Removal)] = []
        /// The transitions that the plans were made from.
        var transitions: [ObjectTransition] = []
        /// Pages that are edited, so none of their earlier states is restored.
        var edited: Set<ObjectKey> = []
    }

    var journal: Journal { workspace.journal }

    /// Makes the plans, after settling the changes that the target left in flight. Nothing is written to a bucket.
    /// - Throws: `RunError.nothingToRollBack`, `RunError.differentBucket`, `RunError.unfinished`, `PlanError.mfaDelete`,
    ///   `PlanError.retained`, `BatchError.open`, `S3Error`, `JournalError.altered` and others, `RunError.unknownRank`,
    ///   `RunError.unordered`, `RunError.notLater`.
    package func plan(
        _ selection: RollbackSelection, strategy: RollbackPlanner.Strategy, force: Bool
    ) async throws -> Plans {
        let runs = try runs()
        for run in runs { try requireRecorded(run) }
        if try publishesAgain {
            workspace.console.report(.note("run \(target.id) is a rollback: this publishes again what it took back"))
        }
        if let lost = selection.unmatched(in: try runs.flatMap { try journal.changes(of: $0.id) }) {
            throw RunError.badInput(name: lost.kind, value: lost.name, choices: lost.known)
        }
        let opened = try await openChannels(selection)
        try workspace.refuseUnfinished(on: Array(opened.values), except: runs.map(\.id))
        try await settleTarget(opened)
        let recorded = try transitions(selection)
        var plans = Plans()
        if recorded.isEmpty {
            // A run that stopped before it changed anything is only closed.
            // So are runs that rolled one another back.
            guard try runs.count > 1 || (selection.isWhole && journal.run(target.id)?.state != .done) else {
                throw RunError.nothingToRollBack(target.id)
            }
            return plans
        }
        let (transitions, left) = recorded.ofOwnPages(opened)
        for (name, count) in left.sorted(by: { $0.key < $1.key }) {
            workspace.console.report(
                .note("\(name): \(counted(count, "page")) of it left to the program that writes its pages"))
        }
        plans.transitions = transitions
        for (name, own) in Dictionary(grouping: transitions, by: \.channel).sorted(by: { $0.key < $1.key }) {
            guard let channel = opened[name] else { continue }
            if let recorded = own.first(where: { $0.bucket != channel.channel.bucket }) {
                throw RunError.differentBucket(
                    run: target.id, channel: name, recorded: recorded.bucket, configured: channel.channel.bucket)
            }
            let observer = RollbackObserver(
                client: channel.client, journal: journal, versioned: channel.isVersioned, seen: seen[name])
            // Asked for beside the versions; an error is that of the plan, which asks again.
            async let ownership: Void = channel.asksOwnership(for: own) ? channel.askOwnership() : ()
            let observed = try await observer.observe(own)
            _ = await ownership
            var result = RollbackPlanner(
                channel: channel.channel, versioned: channel.isVersioned, force: force
            ).plan(own, observed: observed)
            let edits =
                channel.channel.pages.areExternal
                ? PageEdits.Result()
                : try await PageEdits(
                    channel: channel, journal: journal, observed: observed, plan: result.plan, force: force
                ).made(result.openPages)
            result.conflicts += edits.conflicts
            result.plan = edits.applied(to: result.plan)
            plans.edited.formUnion(edits.changes.map(\.key))
            result.plan = try await SourceACLs(channel).given(to: result.plan)
            plans.plans.append((channel, result.plan))
            if strategy == .remove, channel.isVersioned {
                let stacks = try await observer.stacks(of: own)
                plans.removals.append(
                    (channel, try await removal(of: own, on: channel, stacks: stacks, before: result.plan)))
            }
            plans.conflicts += try await explained(result.conflicts, on: channel, observed)
            plans.lost += result.lost
            plans.lost += try await EncryptedSources(channel.client).unreadable(in: result.plan)
            plans.regenerations += edits.regenerated.sorted { $0.key < $1.key }.map {
                Regeneration(channel: name, index: $0.key, projects: $0.value)
            }
        }
        return plans
    }

    /// Asks whether strangers can read the logs that will record the rollback. Every run does that before it begins; of a log that
    /// they cannot read it is not asked again.
    package func askWhoReadsLogs() async {
        guard let channels = try? workspace.toldChannels(of: [], target.id) else { return }
        try? await workspace.requireHiddenLogs(of: [], target.id)
        _ = try? await workspace.named(for: channels)
    }

    /// Refuses a record that was altered, or that this rollbook does not understand.
    private func requireRecorded(_ run: RunRecord) throws {
        let runID = run.id
        if try !journal.requireUnaltered(runID) {
            workspace.console.report(
                .note("run \(runID) was recorded before its rows were covered: an edit would not show"))
        }
        try workspace.notesOnRenamedChannels(of: runID).forEach { workspace.console.report(.note($0)) }
        if let change = try journal.changes(of: runID).first(where: { Change.Rank(rawValue: $0.rank) == nil }) {
            throw RunError.unknownRank(run: runID, rank: change.rank)
        }
        try workspace.requirePlaces(of: run)
        try workspace.requireOwnKeys(of: run)
    }

    /// Settles the changes that the target left in flight; not while its own process may still be at work.
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

    /// The channels of the selected changes. Channels that the caller has not opened are opened now.
    private func openChannels(_ selection: RollbackSelection) async throws -> [String: OpenChannel] {
        var opened = channels
        for name in try changedChannels().sorted() {
            guard opened[name] == nil, selection.channel == nil || selection.channel == name else { continue }
            opened[name] = try await workspace.open(try workspace.channel(name))
        }
        return opened
    }

    /// The newest of several runs that are in the way; `nil` if their order is not known.
    private func newest(of runs: Set<String>) throws -> Conflict.NewerRun? {
        guard !runs.isEmpty else { return nil }
        let (later, uncertain) = try laterRuns()
        guard uncertain.isEmpty, runs.isSubset(of: later.map(\.id)) else { return nil }
        return later.last { runs.contains($0.id) }.map { Conflict.NewerRun(run: target.id, newer: $0.id) }
    }

    /// Adds the writers of the versions that were found.
    private func explained(
        _ conflicts: [Conflict], on channel: OpenChannel, _ observed: RollbackPlanner.Observation
    ) async throws -> [Conflict] {
        let publisher = workspace.publisher(for: channel, runID: target.id)
        let newest = try newest(of: Set(conflicts.compactMap(\.newer?.newer)))
        return await withTaskGroup(of: (Int, Conflict).self) { group in
            for (index, conflict) in conflicts.enumerated() {
                group.addTask {
                    var conflict = conflict
                    if conflict.newer != nil { conflict.newer = newest }
                    let found = observed.stack(of: conflict.key).entries.first { $0.versionID == conflict.version }
                    conflict.found += await publisher.writer(of: found)
                    return (index, conflict)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

extension [ObjectTransition] {
    /// The transitions that a rollback covers. Pages of a channel whose pages others write are left out, also if a run wrote
    /// them before that was so.
    /// - Returns: the transitions, and the number of pages that were left out, by channel.
    fileprivate func ofOwnPages(_ channels: [String: OpenChannel]) -> (kept: [ObjectTransition], left: [String: Int]) {
        let isLeft = { (transition: ObjectTransition) in
            transition.kind.isPage && channels[transition.channel]?.channel.pages.areExternal == true
        }
        return (filter { !isLeft($0) }, Dictionary(grouping: filter(isLeft), by: \.channel).mapValues(\.count))
    }
}

extension RollbackOfRun.Plans {
    /// Indexes with pages to regenerate, by channel.
    package var regenerate: [(channel: String, indexes: [String])] {
        Dictionary(grouping: regenerations, by: \.channel).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.map(\.index)) }
    }
}
