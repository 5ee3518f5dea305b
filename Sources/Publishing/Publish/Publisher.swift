package import Foundation
package import Indexes
import Objects
package import PlaybookFiles
package import RunJournal
package import S3

/// Applies plans: all writes to a bucket go through it.
///
/// For every change, the intent becomes durable, the request carries the precondition that the object is unchanged since the
/// plan saw it, and the outcome becomes durable. Ranks of an index follow one another. After each rank, and for everything
/// after the last one, a listing proves that our versions are directly above those that the plan saw. A change that conflicts
/// or fails stops only what depends on it: the later ranks of its index. So the next root begins beside the last listing.
package struct Publisher: Sendable {
    package let channel: Channel
    package let versioning: BucketVersioning
    let client: S3Client
    let journal: Journal
    let commits: GroupCommit
    let spool: Spool
    let look: VersionLook
    let access: AccessLook
    let first: FirstWrite
    /// Combines the checks of indexes that finish a rank at about the same time.
    let audits: JointLook
    let now: @Sendable () -> Date
    /// Called for every finished change.
    let onFinish: @Sendable (ChangeRecord) -> Void
    /// Called with notes for people about problems that do not end the run.
    let onNote: @Sendable (String) -> Void
    /// Whether the operator asked to stop; requests in flight are finished.
    let isInterrupted: @Sendable () -> Bool
    /// The reason why nothing may be written any longer; checked before each write request.
    let refusal: @Sendable () -> LockError?
    /// The limit of requests in flight. Twice as many changes are under way: half of them wait for the journal.
    let concurrencyMax: Int
    /// Called when the intents of a plan are durable, before the first is sent; if it throws, none is sent.
    let onPlanned: @Sendable () async throws -> Void
    /// The limits of whole writes and of parts.
    let limits: WriteLimits

    /// - Parameter showedVersions: whether an answer to another write of this run showed that the bucket keeps versions.
    package init(
        channel: Channel, versioning: BucketVersioning, client: S3Client, journal: Journal, spool: Spool,
        concurrencyMax: Int = 64, limits: WriteLimits = .amazon, showedVersions: Bool = false,
        now: @escaping @Sendable () -> Date,
        onPlanned: @escaping @Sendable () async throws -> Void = {},
        onFinish: @escaping @Sendable (ChangeRecord) -> Void, onNote: @escaping @Sendable (String) -> Void = { _ in },
        isInterrupted: @escaping @Sendable () -> Bool, refusal: @escaping @Sendable () -> LockError? = { nil }
    ) {
        self.onNote = onNote
        self.onPlanned = onPlanned
        self.channel = channel
        self.versioning = versioning
        self.client = client.asking { if let problem = refusal() { throw problem } }
        self.journal = journal
        self.spool = spool
        self.now = now
        self.onFinish = onFinish
        self.isInterrupted = isInterrupted
        self.refusal = refusal
        self.concurrencyMax = concurrencyMax
        self.limits = limits
        commits = GroupCommit(journal: journal, now: now)
        look = VersionLook(client: client)
        access = AccessLook(client)
        first = FirstWrite(isNeeded: versioning.keepsAll && !showedVersions)
        audits = JointLook(look)
    }

    /// Whether no further change begins.
    var isStopped: Bool { isInterrupted() || refusal() != nil }

    /// Whether overwritten and deleted objects survive as versions.
    package var isVersioned: Bool { versioning.keepsAll }

    /// The step that a plan belongs to.
    package struct StepContext: Sendable {
        package var runID: String
        package var position: Int

        package init(runID: String, position: Int) {
            self.runID = runID
            self.position = position
        }
    }

    /// The outcome of a plan.
    package struct Outcome: Sendable {
        package var changes: [ChangeRecord]
        /// The store's error for the first change that failed by its answer.
        package var cause: S3Error?
        /// Whether the operator asked to stop before everything was done.
        package var interrupted: Bool

        package func count(_ state: ChangeRecord.State) -> Int { changes.count { $0.state == state } }
        package func all(_ state: ChangeRecord.State) -> [ChangeRecord] { changes.filter { $0.state == state } }
    }

    /// Applies a plan.
    ///
    /// Failures and conflicts of single changes are in the outcome. If objects changed between plan and start, they are
    /// returned as conflicts and nothing is written.
    /// - Parameter lastly: work beside the last listing; left out if a change was not applied.
    /// - Throws: `PlanError.mfaDelete` before anything is journaled; `JournalError`; `S3Error` of the listings; errors of
    ///   `lastly`.
    package func apply(
        _ plan: Plan, step: StepContext, lastly: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> Outcome {
        try plan.refuseWithoutSecondFactor(versioning)
        var (prepared, conflicts) = try await prepare(plan, step: step)
        try await addACLs(to: &prepared)
        try await keepBytes(of: prepared, by: step.runID)
        try journal.recordPlanned(prepared.items.map(\.record))
        if !conflicts.isEmpty { return try refuse(prepared, conflicts) }
        try await announce(prepared)

        let outcomes = ChangeOutcomes(keys: prepared.items.map(\.change.key))
        try await apply(prepared.stages, outcomes: outcomes, lastly: lastly)
        let changes = await outcomes.all
        return Outcome(
            changes: changes, cause: await outcomes.cause,
            interrupted: isStopped && changes.contains { $0.state == .skipped })
    }

    /// Applies the stages in their order. What the last listing of a stage finds stops later stages only after a gate, and copies
    /// of its objects. Other stages begin beside it.
    private func apply(
        _ stages: [PreparedPlan.Stage], outcomes: ChangeOutcomes, lastly: @escaping @Sendable () async throws -> Void
    ) async throws {
        let underWay = AsyncSemaphore(2 * concurrencyMax)
        var looks: [@Sendable () async throws -> Void] = []
        var lookedAt: Set<ObjectKey> = []
        var stopReason: String?
        for stage in stages {
            let items = stage.lanes.flatMap(\.self)
            if let stopReason {
                try await skip(items, reason: stopReason, outcomes: outcomes)
                continue
            }
            if items.contains(where: { $0.change.copies(anyOf: lookedAt) }) {
                try await allTogether(looks)
                looks = []
            }
            try await allTogether(looks + [{ try await apply(stage, outcomes: outcomes, underWay: underWay) }])
            looks = [{ try await audit(items, outcomes: outcomes, isLast: true) }]
            lookedAt = Set(items.map(\.change.key))
            if stage.isGate {
                try await allTogether(looks)
                looks = []
                stopReason = await unsettled(items, outcomes)
            }
        }
        if await outcomes.all.allSatisfy({ $0.state == .applied }) { looks.append(lastly) }
        try await allTogether(looks)
    }

    /// The first error cancels the rest.
    private func allTogether(_ parts: [@Sendable () async throws -> Void]) async throws {
        try await forEachConcurrently(parts, limit: max(1, parts.count)) { try await $0() }
    }

    private func apply(
        _ stage: PreparedPlan.Stage, outcomes: ChangeOutcomes, underWay: AsyncSemaphore
    ) async throws {
        try await forEachConcurrently(stage.lanes, limit: 64) { lane in
            do {
                try await apply(lane: lane, outcomes: outcomes, underWay: underWay)
            } catch {
                await outcomes.abandon()
                throw error
            }
        }
    }

    /// Calls `onPlanned`. If it fails, nothing was sent, and the next attempt plans anew.
    func announce(_ prepared: PreparedPlan) async throws {
        do {
            try await onPlanned()
        } catch {
            let records = prepared.items.map { item in
                var record = item.record
                record.finish(.skipped, "nothing was sent: \(error)", at: now())
                return record
            }
            try journal.finish(records)
            throw error
        }
    }

    func refuse(_ prepared: PreparedPlan, _ conflicts: [Conflict]) throws -> Outcome {
        let byKey = Dictionary(conflicts.map { ($0.key, $0) }) { first, _ in first }
        let records = prepared.items.map { item in
            var record = item.record
            if let conflict = byKey[item.change.key] {
                record.finish(.conflict, "changed since the plan was made: \(conflict)", at: now())
            } else {
                record.finish(.skipped, "nothing was written because of conflicts", at: now())
            }
            return record
        }
        try journal.finish(records)
        records.forEach(onFinish)
        return Outcome(changes: records, interrupted: false)
    }

    private func apply(
        lane: [PreparedPlan.Item], outcomes: ChangeOutcomes, underWay: AsyncSemaphore
    ) async throws {
        let byRank = Dictionary(grouping: lane, by: \.change.rank)
        let ranks = byRank.keys.sorted()
        var stopReason: String?
        for rank in ranks {
            let items = byRank[rank] ?? []
            if let stopReason {
                try await skip(items, reason: stopReason, outcomes: outcomes)
                continue
            }
            // Only the check of everything follows the last rank.
            let isLast = rank == ranks.last
            if !isLast { await audits.announce() }
            try await apply(rank: items, outcomes: outcomes, underWay: underWay)
            if isLast { break }
            try await audit(items, outcomes: outcomes)
            stopReason = await unsettled(items, outcomes)
        }
    }

    /// The reason why nothing may follow these changes; `nil` where all were applied.
    private func unsettled(_ items: [PreparedPlan.Item], _ outcomes: ChangeOutcomes) async -> String? {
        let records = await outcomes.records(of: items.map(\.change.key))
        guard let first = records.first(where: { $0.state != .applied }) else { return nil }
        return "not tried, because \(first.key) was not applied (\(first.state.rawValue))"
    }

    /// Applies the changes of a rank. Each begins in its turn, so that a plan of many thousands needs no task for each at once,
    /// and a crash leaves few changes in doubt.
    private func apply(rank items: [PreparedPlan.Item], outcomes: ChangeOutcomes, underWay: AsyncSemaphore) async throws
    {
        try await withThrowingDiscardingTaskGroup { group in
            for item in items where !group.isCancelled {
                // Await the source before taking a slot, or copies could fill every slot.
                if case .copy(let source, _, _) = item.change.action, source != item.change.key {
                    _ = await outcomes.isApplied(source)
                }
                await underWay.wait()
                group.addTask {
                    do {
                        let record = try await applyOne(item, outcomes: outcomes)
                        await outcomes.settle(item.change.key, record)
                        onFinish(record)
                        await underWay.signal()
                    } catch {
                        await underWay.signal()
                        throw error
                    }
                }
            }
        }
    }

    private func skip(_ items: [PreparedPlan.Item], reason: String, outcomes: ChangeOutcomes) async throws {
        for item in items {
            var record = item.record
            record.finish(.skipped, reason, at: now())
            try await commits.finished(record)
            await outcomes.settle(item.change.key, record)
            onFinish(record)
        }
    }
}

extension Change {
    fileprivate func copies(anyOf keys: Set<ObjectKey>) -> Bool {
        if case .copy(let source, _, _) = action { source != key && keys.contains(source) } else { false }
    }
}

extension ChangeRecord {
    /// Ends the record, with a message for people.
    package mutating func finish(_ state: State, _ message: String? = nil, at date: Date) {
        self.state = state
        self.message = message
        finishedAt = date
    }
}
