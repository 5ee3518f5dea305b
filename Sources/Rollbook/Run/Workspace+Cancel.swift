import Indexes
import PlaybookFiles
package import RunJournal

extension Workspace {
    /// Closes a run that stopped and has changed nothing: it no longer counts as unfinished, in the team's logs too.
    /// - Throws: `ApprovalError.changedSomething`, `ApprovalError.notWaiting` for a run that is done, `JournalError`,
    ///   `LogError`, `LockError`, `S3Error`.
    package func cancel(_ run: RunRecord) async throws -> RunRecord {
        let names = Set(try journal.steps(of: run.id).compactMap(\.channel))
        return try await named(for: channels.filter { names.contains($0.name) }).close(run)
    }

    private func close(_ run: RunRecord) async throws -> RunRecord {
        let lock = try lock(run)
        defer { lock.close() }
        guard let present = try journal.run(run.id), present.state != .done else {
            throw ApprovalError.notWaiting(run: run.id, state: RunRecord.State.done.rawValue)
        }
        let made = try journal.changes(of: run.id).count { $0.after != nil || $0.state == .sent }
        guard made == 0 else { throw ApprovalError.changedSomething(run: run.id, count: made) }
        let message = "cancelled by \(machine.operatorInfo.name); it had changed nothing"
        try journal.settleRun(run.id, message: message, at: clock.now())
        try await tellLogs(of: run)
        return try journal.run(run.id) ?? present
    }

    /// Writes the run's state to each log that knows the run.
    private func tellLogs(of run: RunRecord) async throws {
        let names = Set(try journal.steps(of: run.id).compactMap(\.channel))
        let logged = channels.filter { names.contains($0.name) && $0.logPlace != nil }
        guard !logged.isEmpty, !team.logs.areLeftAside else { return }
        var opened: [OpenChannel] = []
        for channel in logged { opened.append(try await open(channel)) }
        let locks = RunLocks(workspace: self, runID: run.id)
        do {
            try await RunLog(workspace: self, runID: run.id, rollbackOf: nil, locks: locks)
                .tellOutcome(on: opened, always: false)
        } catch {
            await locks.release()
            throw error
        }
        await locks.release()
    }
}
