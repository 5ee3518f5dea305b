import Foundation
package import Indexes
import Objects
import PlaybookFiles
package import Publishing
import RunJournal

extension Workspace {
    /// The lock of a channel's bucket, for this process; `nil` where the channel has none.
    package func bucketLock(of channel: OpenChannel, runID: String) -> BucketLock? {
        guard let key = channel.channel.lock.key else { return nil }
        let began = clock.now()
        let identity = LockIdentity(
            process: machine.identity.process, journal: try? journal.identity(), machine: machine.identity.machine,
            boot: machine.identity.boot ?? clock.bootTime()?.boot)
        let token = "\(runID)/\(identity.process)/\(Int(began.timeIntervalSince1970 * 1000))"
        return BucketLock(
            channel: channel.channel.name, bucket: channel.channel.bucket, key: ObjectKey(key), client: channel.client,
            owner: LockBody(
                token: token, owner: machine.operatorInfo.name, run: runID, host: machine.operatorInfo.host,
                pid: machine.operatorInfo.pid,
                identity: identity, timing: team.locking.timing, acquired: began),
            isLeftBehind: { [journal] in journal.isLeftBehind($0, seenFrom: identity) }, now: clock.now,
            sleep: clock.sleep)
    }
}

extension Journal {
    private static let wantedKind = "lock-wanted"
    private static let tokenKey = "token"

    /// Journals the token of a lock before it is taken, so that a later process with this journal knows it as its own.
    func note(wanted lock: BucketLock, by runID: String, at date: Date) throws {
        try appendEvent(
            runID: try run(runID) == nil ? nil : runID, kind: Self.wantedKind,
            payload: [
                "bucket": lock.bucket, "key": lock.key.text, "run": runID, Self.tokenKey: lock.owner.token,
            ], at: date)
    }

    /// Whether a lock's process is gone. It is if that process took the lock with this journal, on this machine and since its
    /// last start: only one process at a time has the journal's own lock, and that is this one.
    fileprivate func isLeftBehind(_ body: LockBody, seenFrom own: LockIdentity) -> Bool {
        guard let identity = body.identity, identity.isOnSameMachine(as: own),
            let wanted = try? events(of: body.run, kind: Self.wantedKind)
        else { return false }
        return wanted.contains { $0[Self.tokenKey] == body.token }
    }
}
