import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// Steps that restore an earlier state: `rollback` and `restore`.
extension StepWalk {
    /// The plans that the caller has just shown; `nil` once any of their changes was tried.
    func plansMade() throws -> RollbackOfRun.Plans? {
        guard let made = options.plans, try workspace.journal.changes(of: run.id).isEmpty else { return nil }
        return made
    }

    /// The transitions that a plan's changes carry out; with jobs, also those that earlier jobs of this run carried out.
    private func transitionsToConfirm(_ plans: RollbackOfRun.Plans, _ plan: Plan) throws -> [ObjectTransition] {
        let done = try workspace.journal.changes(of: run.id, state: .applied).filter {
            BatchJob.isToken(of: $0) && $0.bucket == plan.channel.bucket
        }
        guard !done.isEmpty else { return plans.transitions(of: plan) }
        let keys = Set(done.map(\.key)).union(plan.changes.map(\.key))
        return plans.transitions.filter {
            $0.bucket == plan.channel.bucket && keys.contains($0.key) && !plans.edited.contains($0.key)
        }
    }

    /// Applies the plans of all channels, compares every object with the wanted state, and regenerates pages.
    func carryOut(
        _ plans: RollbackOfRun.Plans, because reason: String, batch: BatchOperations?
    ) async throws -> StepResult {
        guard plans.lost.isEmpty else { throw RunError.lostVersions(plans.lost) }
        for (channel, removal) in plans.removals {
            for plan in removal.plans(on: channel.channel, stacks: [:]) {
                try await workspace.publisher(for: channel, runID: run.id).refuseRemovalWithoutPermission(plan)
            }
        }
        if let batch { try plans.plans.forEach { try batch.refuse($0.channel) } }
        var summaries: [String] = []
        for (channel, plan) in plans.plans {
            let name = channel.channel.name
            let regenerated = plans.regenerations.filter { $0.channel == name }
            let parts = parts(of: plan, regenerating: regenerated, on: channel)
            for part in parts {
                let result = try await carryOut(try await part(), on: channel, batch: batch)
                guard case .done(let summary) = result else { return result }
                summaries.append("\(name): \(summary)")
            }
            if !regenerated.isEmpty { summaries.append("\(name): pages regenerated, \(reason)") }
            if parts.count > 1 || batch != nil {
                let wrong = try await channel.unconfirmed(try transitionsToConfirm(plans, plan))
                guard wrong.isEmpty else { throw RunError.conflicts(wrong) }
            }
        }
        return .done(summaries.isEmpty ? "nothing to take back" : summaries.joined(separator: "; "))
    }
}

extension StepWalk {
    /// The parts of a plan: all at once, or, if pages are regenerated, first what is restored, then the pages without what will
    /// be withdrawn, then the withdrawal. So no page ever links a file that is gone.
    func parts(
        of plan: Plan, regenerating pages: [Regeneration], on channel: OpenChannel
    ) -> [() async throws -> Plan] {
        guard !pages.isEmpty else { return [{ plan }] }
        let withdrawal = plan.only { $0.rank > .rootPage }
        return [
            { plan.only { $0.rank <= .rootPage } },
            { try await workspace.plan(pages, on: channel, overlay: withdrawal.changes) },
            { withdrawal },
        ]
    }
}

extension RollbackOfRun.Plans {
    /// The transitions that a plan's changes carry out.
    func transitions(of plan: Plan) -> [ObjectTransition] {
        let own = Dictionary(
            transitions.filter { $0.bucket == plan.channel.bucket }.map { ($0.key, $0) }
        ) { _, new in new }
        return plan.changes.filter { !edited.contains($0.key) }.compactMap { own[$0.key] }
    }
}
