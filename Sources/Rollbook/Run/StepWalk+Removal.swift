import Indexes
import PlaybookFiles
import RunJournal

/// The last part of a rollback by `--strategy remove`.
extension StepWalk {
    /// Deletes for good what the run wrote, once the state before it is restored, and reports what is left of its bytes.
    func remove(
        _ plans: RollbackOfRun.Plans, by work: RollbackOfRun, after summary: String
    ) async throws -> StepResult {
        var summaries = [summary]
        for (channel, _) in plans.removals {
            for plan in try await work.removalNow(of: plans.transitions, on: channel) {
                let result = try await carryOut(plan, on: channel, dryRun: false)
                guard case .done = result else { return result }
            }
            let removed = try workspace.journal.changes(of: run.id, state: .applied).filter {
                $0.action == .purge && $0.bucket == channel.channel.bucket
            }
            let (fetchable, notes) = try await RemovalReport(channel: channel).lines(removed)
            notes.forEach { workspace.console.report(.note($0)) }
            if let first = fetchable.first {
                return .failed("\(counted(fetchable.count, "version")) not deleted for good; \(first)")
            }
            summaries.append("\(channel.channel.name): \(counted(removed.count, "version")) deleted for good")
        }
        return .done(summaries.joined(separator: "; "))
    }
}
