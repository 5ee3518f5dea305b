import Indexes
import PlaybookFiles
import Publishing
import RunJournal

extension Workspace {
    /// Locks the journal for this process.
    func lock(_ run: RunRecord) throws -> JournalLock {
        let who = machine.operatorInfo
        return try journal.lockForWriting(
            waitSeconds: 5, holder: "run \(run.id) of \(who.name) (pid \(who.pid) on \(who.host))")
    }

    /// - Parameter locks: the locks of the run that writes; without its lock it stops.
    /// - Parameter log: gets the plan before it is sent.
    func publisher(
        for channel: OpenChannel, runID: String, locks: RunLocks? = nil, log: RunLog? = nil
    ) -> Publisher {
        Publisher(
            channel: channel.channel, versioning: channel.versioning, client: channel.client,
            journal: journal, spool: spool(runID), concurrencyMax: limits.concurrencyMax,
            limits: channel.channel.limits, showedVersions: locks?.showedVersions(of: channel) ?? false, now: clock.now,
            onPlanned: { try await log?.announce(on: channel) },
            onFinish: { [console] in console.report(.changed($0)) },
            onNote: { [console] in console.report(.note($0)) },
            isInterrupted: console.isInterrupted, refusal: { locks?.problem(channel) })
    }

    func spool(_ runID: String) -> Spool {
        Spool(folder: "\(machine.spoolFolder)/\(runID)", transport: connections.transport)
    }
}
