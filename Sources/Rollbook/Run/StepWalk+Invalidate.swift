import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Verification

extension StepWalk {
    /// Invalidates in CloudFront what was just written, if the channel lets runs do so. A distribution that cannot be asked
    /// stops nothing: caches show the change once their TTL is over.
    /// - Throws: `JournalError`, `CancellationError`.
    func forget(_ changes: [ChangeRecord], on channel: Channel, takesBack: Bool) async throws {
        switch channel.cloudFront?.invalidation {
        case .always: break
        case .rollbacks where takesBack: break
        default: return
        }
        let plan = InvalidationPlan(channel: channel, objects: changes.compactMap { CachedObject($0) }.merged)
        guard !plan.isEmpty else { return }
        workspace.console.report(.note(plan.summary))
        do {
            try journal(try await invalidate(plan, waitSeconds: nil))
        } catch let error as JournalError {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            workspace.console.report(
                .note(
                    "warning: CloudFront was not asked to forget what changed on \(channel.name): "
                        + "\(workspace.console.describe(error)); "
                        + "`rollbook invalidate \(channel.name) --run \(run.id)` asks again"))
        }
    }

    /// Invalidates the paths in CloudFront, and waits until that is complete.
    func invalidate(
        _ plan: InvalidationPlan, waitSeconds: Int?
    ) async throws -> [Finding] {
        let earlier = try workspace.journal.checks(of: run.id).filter {
            $0.stepPosition == record.position && $0.name == Finding.Name.invalidation.rawValue && $0.verdict == .pass
        }
        let changes = try workspace.journal.changes(of: run.id, state: .applied)
        let reference = InvalidationReference(
            runID: run.id, stepPosition: record.position, lastChange: changes.map(\.sequence).max() ?? 0,
            completedCount: earlier.count)
        let invalidator = Invalidator(
            client: try workspace.connections.makeCloudFrontClient(plan.channel), journal: workspace.journal,
            reference: reference,
            waitSeconds: waitSeconds ?? Invalidator.waitSecondsDefault, now: workspace.clock.now,
            sleep: workspace.clock.sleep,
            isInterrupted: workspace.console.isInterrupted,
            tell: { [report = workspace.console.report] in report(.note($0)) })
        return try await invalidator.invalidate(plan).map { $0.finding(of: plan.channel) }
    }
}
