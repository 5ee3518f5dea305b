import Indexes
import PlaybookFiles
import Publishing
import RunJournal
import S3

extension Workspace {
    /// Reconciles `sent` changes with the bucket. Changes that were only planned are planned anew by their step.
    ///
    /// Changes of a job of S3 Batch Operations stay `sent`: only its step knows whether the job is over.
    ///
    /// - Parameter channels: the open channels. A rollback has changes on channels that its steps do not name.
    func settleOpenChanges(of run: RunRecord, channels: [String: OpenChannel]) async throws {
        try await doubtPlansOfOthers(run, channels: channels)
        try await abortOpenUploads(of: run, channels: channels)
        let open = try recordedChanges(of: run.id, state: .sent).filter { !$0.isInBatchJob }
        try await awaitArrival(of: open, run)
        for (name, changes) in Dictionary(grouping: open, by: \.channel) {
            let channel = try await opened(name, among: channels)
            let settled = try await publisher(for: channel, runID: run.id).reconcile(changes)
            console.report(.reconciled(settled))
        }
        let planned = try journal.changes(of: run.id, state: .planned).map { change in
            var change = change
            change.finish(.skipped, "planned anew after an interruption", at: clock.now())
            return change
        }
        if !planned.isEmpty { try journal.finish(planned) }
    }

    /// Refuses a run that was made elsewhere and may still be at work there, as its lock shows.
    /// - Throws: `LockError.held`, `S3Error`.
    func requireNobodyAtWork(on run: RunRecord, channels: [String: OpenChannel]) async throws {
        guard try isForeign(run) else { return }
        for name in Set(try recordedChanges(of: run.id).map(\.channel)).sorted() {
            try await RunLocks(workspace: self, runID: run.id).check(try await opened(name, among: channels))
        }
    }

    /// Marks changes that another machine planned, and whose outcome the log lacks, as sent: they may have been. Throws while
    /// that machine holds its lock.
    private func doubtPlansOfOthers(_ run: RunRecord, channels: [String: OpenChannel]) async throws {
        let planned = try journal.changesInDoubt(of: run.id)
        guard !planned.isEmpty else { return }
        try await requireNobodyAtWork(on: run, channels: channels)
        console.report(
            .note(
                "run \(run.id) was made elsewhere, and the log does not say how it ended: looking up \(counted(planned.count, "change"))"
            ))
        try journal.markSent(planned.map { ($0.runID, $0.sequence) }, at: clock.now())
    }

    /// Waits until no request in doubt can arrive any more: before that, no check could show that it had no effect.
    ///
    /// The boot clock shows how long ago it was sent, if the machine is the same and was not restarted; otherwise the whole
    /// time is waited.
    private func awaitArrival(of open: [ChangeRecord], _ run: RunRecord) async throws {
        guard !open.isEmpty, limits.settleSeconds > 0 else { return }
        let sent = try journal.sendingTimes(of: run.id)
        let present = clock.bootTime()
        let wait =
            open.map { change in
                let age = sent[change.sequence].flatMap { present?.seconds(since: $0) } ?? 0
                return limits.settleSeconds - age
            }.max() ?? 0
        guard wait > 0 else { return }
        console.report(
            .note(
                "waits \(Int(wait.rounded(.up))) seconds: requests of run \(run.id) whose answers never came may still arrive"
            ))
        try await clock.sleep(.seconds(wait))
    }

    /// Aborts the multipart uploads of the run's killed process. One that cannot be aborted is reported: its parts are paid
    /// for, and never read.
    private func abortOpenUploads(of run: RunRecord, channels: [String: OpenChannel]) async throws {
        for open in try journal.openUploads(of: run.id) {
            let name = currentName(of: open.channel, bucket: open.bucket, index: nil)
            let channel = try await opened(name, among: channels)
            guard channel.channel.bucket == open.bucket else { continue }
            do {
                try await publisher(for: channel, runID: run.id).abort(open, ofRun: run.id)
            } catch let error as S3Error {
                console.report(.note("warning: an upload of \(open.upload.key) stays open: \(error)"))
            }
        }
    }

    private func opened(_ name: String, among channels: [String: OpenChannel]) async throws -> OpenChannel {
        if let opened = channels[name] { return opened }
        return try await open(try channel(name))
    }
}
