import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Synchronization

/// The bucket locks of one run. Each is taken before the run's first write there, renewed while the run goes on, and released
/// at its end and while a person is asked.
final class RunLocks: Sendable {
    private let workspace: Workspace
    private let runID: String
    private let holds = Mutex<[String: LockHold]>([:])
    /// Locks that were looked at and not taken yet.
    private let seen = SeenLocks()

    /// The pause between two checks of a lock that another run holds, in seconds.
    private static let lookSeconds = 5.0

    init(workspace: Workspace, runID: String) {
        self.workspace = workspace
        self.runID = runID
    }

    /// Refuses to go on while another run has the channel's lock, or waits for it as long as the settings allow. It takes no
    /// lock, so a run that changes nothing writes nothing.
    /// - Throws: `LockError`, `S3Error`.
    func check(_ channel: OpenChannel) async throws {
        guard let lock = workspace.bucketLock(of: channel, runID: runID) else { return }
        if let problem = problem(channel) { throw problem }
        guard hold(of: channel) == nil else { return }
        guard channel.channel.conditions == .trusted else {
            guard case .required = channel.channel.lock else { return }
            throw LockError.untrusted(channel: channel.channel.name)
        }
        do {
            if case .standing(let standing) = workspace.team.locks.take(lock), lock.problem(standing) == nil {
                return seen.keep(standing, of: lock)
            }
            try await waiting {
                let standing = try await lock.look()
                if let problem = lock.problem(standing) { throw problem }
                seen.keep(standing, of: lock)
            }
        } catch let error as S3Error where error.isForbidden {
            return
        }
    }

    /// Takes the channel's lock, unless this run has it already.
    ///
    /// A note is reported instead if the lock is not required and the store has no trusted conditions, or does not permit the
    /// object.
    /// - Throws: `LockError`, `S3Error`, `JournalError`.
    func hold(_ channel: OpenChannel) async throws {
        guard let lock = workspace.bucketLock(of: channel, runID: runID) else { return }
        if let problem = problem(channel) { throw problem }
        guard hold(of: channel) == nil else { return }
        let isRequired = if case .required = channel.channel.lock { true } else { false }
        guard channel.channel.conditions == .trusted else {
            if isRequired { throw LockError.untrusted(channel: channel.channel.name) }
            return tell(
                "\(channel.channel.name): no lock against a second operator: the store's conditions are not trusted")
        }
        do {
            try workspace.journal.note(wanted: lock, by: runID, at: workspace.clock.now())
            var known = seen.take(lock)
            if case .nothing = known { known = workspace.team.locks.take(lock) }
            let hold = try await waiting {
                let moment = Moment(workspace)
                defer { known = .nothing }
                let taken = try await lock.acquire(seen: known) {
                    tell("\($0); it looks abandoned, waiting for a sign of life")
                }
                return LockHold(lock, taken, at: moment)
            }
            holds.withLock { $0[id(of: channel)] = hold }
        } catch let error as S3Error where !isRequired && error.isForbidden {
            return tell("\(channel.channel.name): no lock against a second operator: \(error)")
        }
        let heartbeat = Task { [id = id(of: channel)] in await self.keepAlive(id, lock) }
        holds.withLock { $0[id(of: channel)]?.heartbeat = heartbeat }
    }

    /// The reason why nothing more may be sent to the channel's bucket; `nil` while all is well, and if the run has no lock.
    func problem(_ channel: OpenChannel) -> LockError? {
        let moment = Moment(workspace)
        return holds.withLock { $0[id(of: channel)]?.refusal(at: moment) }
    }

    /// A client of the channel's bucket that checks the lock just before each write, and stops without it.
    func guarded(_ channel: OpenChannel) -> S3Client {
        channel.client.asking { if let problem = self.problem(channel) { throw problem } }
    }

    /// Whether an answer to taking the channel's lock showed that its bucket keeps versions.
    func showedVersions(of channel: OpenChannel) -> Bool { hold(of: channel)?.showsVersions ?? false }

    /// The token under which the lock is held now.
    func token(of channel: OpenChannel) -> String? { hold(of: channel)?.lock.owner.token }

    /// The previous holder, if the lock was taken over; `nil` if it was free.
    func takenOver(on channel: OpenChannel) -> LockBody? { hold(of: channel)?.takenOver }

    /// Releases the locks before a question that waits for a person, unless they are to be held. The next write takes them
    /// again.
    func pause(for kind: Console.Question.Kind) async {
        guard !workspace.team.locking.areHeldWhileAsking, workspace.console.waitsForPerson(kind) else { return }
        await release()
    }

    /// Releases every lock. A lock whose release fails goes stale by itself.
    ///
    /// A request in doubt may still arrive for a while: the lock is kept until then.
    func release() async {
        let ended = holds.withLock { holds in
            defer { holds = holds.filter { $1.problem != nil } }
            return Array(holds.values)
        }
        for hold in ended {
            hold.heartbeat?.cancel()
            await hold.heartbeat?.value
        }
        if ended.contains(where: { !$0.isTaken }) { await settle() }
        for hold in ended where !hold.isTaken {
            do {
                guard try await !hold.lock.release(hold.etag) else { continue }
                tell(
                    "warning: the lock s3://\(hold.lock.bucket)/\(hold.lock.key) was not released: somebody else has changed it"
                )
            } catch {
                tell("warning: the lock s3://\(hold.lock.bucket)/\(hold.lock.key) was not released: \(error)")
            }
        }
    }

    private func settle() async {
        let open = (try? workspace.journal.changes(of: runID, state: .sent))?.filter { !$0.isInBatchJob } ?? []
        guard !open.isEmpty, workspace.limits.settleSeconds > 0 else { return }
        tell(
            "keeps the lock for \(Int(workspace.limits.settleSeconds.rounded(.up))) s: requests in doubt may still arrive"
        )
        try? await workspace.clock.sleep(.seconds(workspace.limits.settleSeconds))
    }

    private func hold(of channel: OpenChannel) -> LockHold? { holds.withLock { $0[id(of: channel)] } }

    /// Retries `body` while another run holds the lock, for as long as the settings allow.
    private func waiting<Value>(_ body: () async throws -> Value) async throws -> Value {
        var left = workspace.team.locking.timeoutSeconds
        var told: String?
        while true {
            do {
                return try await body()
            } catch let error as LockError {
                guard case .held(_, _, _, let holder, _) = error, left > 0, !workspace.console.isInterrupted() else {
                    throw error
                }
                if told != holder.token { tell("\(error); waits up to \(Int(left.rounded(.up))) s for it") }
                told = holder.token
                try await workspace.clock.sleep(.seconds(min(left, Self.lookSeconds)))
                left -= Self.lookSeconds
            }
        }
    }

    private func keepAlive(_ id: String, _ lock: BucketLock) async {
        while !Task.isCancelled {
            do {
                try await workspace.clock.sleep(.seconds(lock.owner.timing.heartbeatSeconds))
                guard let etag = holds.withLock({ $0[id]?.etag }) else { return }
                let moment = Moment(workspace)
                let renewed = try await lock.renew(etag)
                holds.withLock {
                    $0[id]?.etag = renewed
                    $0[id]?.renewed = moment
                }
            } catch is CancellationError {
                return
            } catch let problem as LockError {
                return holds.withLock { $0[id]?.end(problem) }
            } catch {
                // The time since the last confirmed renewal decides whether writes go on.
                continue
            }
        }
    }

    private func id(of channel: OpenChannel) -> String {
        "\(channel.channel.bucket)/\(channel.channel.lock.key ?? "")"
    }

    private func tell(_ text: String) { workspace.console.report(.note(text)) }
}

extension S3Error {
    fileprivate var isForbidden: Bool { code == .accessDenied || status == 403 }
}
