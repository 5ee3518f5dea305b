import Indexes
import PlaybookFiles
import Publishing
import RunJournal
import S3

extension Workspace {
    /// Reconciles `sent` changes with the bucket; what was only planned is planned anew by its step.
    ///
    /// What a job of S3 Batch Operations is about stays `sent`: only its step knows whether the job is over.
    ///
    /// - Parameter channels: those that are open already. A rollback has changes on channels that its steps do not name.
    func settleOpenChanges(of run: RunRecord, channels: [String: OpenChannel]) async throws {
        try await abortOpenUploads(of: run, channels: channels)
        let open = try journal.changes(of: run.id, state: .sent).filter { !$0.isInBatchJob }
        for (name, changes) in Dictionary(grouping: open, by: \.channel) {
            let channel = try await opened(name, among: channels)
            let settled = try await publisher(for: channel, runID: run.id).reconcile(changes)
            report(.reconciled(settled))
        }
        let planned = try journal.changes(of: run.id, state: .planned).map { change in
            var change = change
            change.finish(.skipped, "planned anew after an interruption", at: now())
            return change
        }
        if !planned.isEmpty { try journal.finish(planned) }
    }

    /// What the run's killed process left of uploads in parts. One that cannot be aborted is told: its parts are paid
    /// for, and nobody reads them.
    private func abortOpenUploads(of run: RunRecord, channels: [String: OpenChannel]) async throws {
        for open in try journal.openUploads(of: run.id) {
            let channel = try await opened(open.channel, among: channels)
            guard channel.channel.bucket == open.bucket else { continue }
            do {
                try await publisher(for: channel, runID: run.id).abort(open, ofRun: run.id)
            } catch let error as S3Error {
                report(.note("warning: an upload of \(open.upload.key) stays open: \(error)"))
            }
        }
    }

    private func opened(_ name: String, among channels: [String: OpenChannel]) async throws -> OpenChannel {
        if let opened = channels[name] { return opened }
        return try await open(try channel(name))
    }
}
