import Indexes
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Verification

/// The response of a step to failed checks.
extension StepWalk {
    /// Three verdicts, never two: only a failure that this run caused, and whose remedy is a rollback, leads to a rollback.
    func failedChecks(_ findings: [Finding]) async throws -> StepResult {
        let result = StepResult.checksFailed(findings)
        switch findings.remedy {
        case .outage?:
            return .waiting("outage, not a bad publish: \(result.summary)")
        case .rollback? where !findings.contains { $0.remedy == .rollback && ($0.since ?? .run) == .run }: break
        case .rollback?:
            switch step.onFailure {
            case .stop: break
            case .rollback(let steps): return try await rollBackSteps(steps, because: result.summary)
            case .ask:
                let question = "\(result.summary). Roll back what this run wrote to \(record.channel ?? "the channel")?"
                guard case .yes = await workspace.console.ask(.init(.rollback, question)) else { break }
                let steps = earlier.filter { $0.channel == record.channel }.map(\.stepID) + [step.id]
                return try await rollBackSteps(steps, because: result.summary)
            }
        case .wait?, .regenerate?, .other?, nil: break
        }
        return result
    }

    private func rollBackSteps(_ steps: [String], because reason: String) async throws
        -> StepResult
    {
        workspace.console.report(.note("\(reason); rolling back \(steps.joined(separator: ", "))"))
        let selection = RollbackSelection(steps: steps)
        let rollback = RollbackOfRun(workspace: workspace, target: run, channels: channels, isLocked: true)
        let plans = try await rollback.plan(selection, strategy: .copy, force: false)
        guard plans.conflicts.isEmpty, plans.lost.isEmpty else {
            return .conflict("\(reason); not rolled back: \(plans.conflicts.first?.description ?? plans.lost[0])")
        }
        for (channel, plan) in plans.plans {
            let pages = plans.regenerations.filter { $0.channel == channel.channel.name }
            for part in parts(of: plan, regenerating: pages, on: channel) {
                guard try await rollBack(try await part(), on: channel) else {
                    return .failed("\(reason); not everything is back: `rollbook rollback \(run.id)` goes on with it")
                }
            }
        }
        try reopen(steps)
        let isLate = try await awaitPages(on: plans.plans.map(\.channel)) != nil
        return .failed(
            "\(reason); steps \(steps.joined(separator: ", ")) were rolled back"
                + (isLate ? ", which the pages do not show yet" : ""))
    }

    /// - Returns: whether all of it was rolled back.
    private func rollBack(_ plan: Plan, on channel: OpenChannel) async throws -> Bool {
        workspace.console.report(.planned(record, plan))
        if plan.isEmpty { return true }
        try await locks.hold(channel)
        let publisher = workspace.publisher(for: channel, runID: run.id, locks: locks)
        let outcome = try await publisher.apply(plan, step: .init(runID: run.id, position: record.position))
        _ = try await checkWritten(outcome.changes, on: channel, takesBack: true)
        return outcome.count(.applied) == outcome.changes.count
    }

    /// Marks steps that were rolled back as not done: a resumed run does them again.
    private func reopen(_ steps: [String]) throws {
        for var record in earlier where record.state == .done && steps.contains(record.stepID) {
            record.state = .pending
            record.summary = "rolled back after step \(step.id) failed; before that: \(record.summary ?? "")"
            record.endedAt = nil
            try workspace.journal.updateStep(record, at: workspace.clock.now())
            workspace.console.report(.stepEnded(record))
        }
    }
}
