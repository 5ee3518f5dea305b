package import Indexes
package import PlaybookFiles

/// A kind of step: its settings, and the two ways to act on them.
package protocol StepKind: StepSettings {
    /// The plan of the step, from the planned state after the earlier steps. Nothing is written.
    func plan(in context: StepContext) async throws -> StepPlan

    /// Performs the step as part of a run.
    func perform(in walk: StepWalk) async throws -> StepResult
}

/// A kind that plans the changes of one channel, and performs by applying that plan.
package protocol ChangingStepKind: StepKind {
    /// Whether a run shows the plan only.
    var dryRun: Bool { get }

    func changes(in context: StepContext, on channel: OpenChannel) async throws -> Plan
}

extension ChangingStepKind {
    package var changesObjects: Bool { !dryRun }

    package func plan(in context: StepContext) async throws -> StepPlan {
        StepPlan(try await changes(in: context, on: try context.open(channel)))
    }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        let channel = try walk.context.open(channel)
        return try await walk.carryOut(try await changes(in: walk.context, on: channel), on: channel, of: self)
    }
}

extension StepWalk {
    /// Applies a kind's plan. Pages that had to stay unchanged make it a conflict. Pages that others write are awaited.
    func carryOut(_ plan: Plan, on channel: OpenChannel, of kind: some ChangingStepKind) async throws -> StepResult {
        let result = try await carryOut(plan, on: channel, dryRun: kind.dryRun)
        guard case .done(let summary) = result else { return result }
        guard let first = plan.stopped.first else {
            return kind.dryRun ? result : try await awaitPages(on: [channel]) ?? result
        }
        let rest = plan.stopped.count > 1 ? " (and \(plan.stopped.count - 1) more pages)" : ""
        return .conflict("\(first)\(rest); \(summary)")
    }
}
