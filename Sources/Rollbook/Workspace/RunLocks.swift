import Foundation
package import Indexes
import Objects
import PlaybookFiles
package import Publishing
import RunJournal
import S3
import Synchronization

/// The bucket locks of one run: each taken before the run's first write there, kept alive while the run goes on, and let go
/// at its end.
final class RunLocks: Sendable {
    private let workspace: Workspace
    private let runID: String
    private let holds = Mutex<[String: Hold]>([:])

    private struct Hold: Sendable {
        var lock: BucketLock
        var etag: ETag
        var heartbeat: Task<Void, Never>?
        /// Set once it is gone; writes stop.
        var problem: LockError?
    }

    init(workspace: Workspace, runID: String) {
        self.workspace = workspace
        self.runID = runID
    }

    /// Refuses to go on while another run has the channel's lock; takes nothing, so that a run that changes nothing
    /// writes nothing.
    /// - Throws: `LockError`, `S3Error`.
    func check(_ channel: OpenChannel) async throws {
        guard let lock = workspace.bucketLock(of: channel, runID: runID) else { return }
        if let problem = problem(channel) { throw problem }
        guard channel.channel.conditions == .trusted else {
            guard case .required = channel.channel.lock else { return }
            throw LockError.untrusted(channel: channel.channel.name)
        }
        do {
            if let problem = try await lock.problem() { throw problem }
        } catch let error as S3Error where error.code == .accessDenied || error.status == 403 {
            return
        }
    }

    /// Takes the channel's lock, unless this run has it already.
    ///
    /// Where it is not required, a store without trusted conditions and one that does not permit the object go without;
    /// a note says so.
    /// - Throws: `LockError`, `S3Error`.
    func hold(_ channel: OpenChannel) async throws {
        guard let lock = workspace.bucketLock(of: channel, runID: runID) else { return }
        let id = id(of: channel)
        if let problem = holds.withLock({ $0[id]?.problem }) { throw problem }
        guard holds.withLock({ $0[id] == nil }) else { return }
        let isRequired = if case .required = channel.channel.lock { true } else { false }
        guard channel.channel.conditions == .trusted else {
            if isRequired { throw LockError.untrusted(channel: channel.channel.name) }
            return tell(
                "\(channel.channel.name): no lock against a second operator: the store's conditions are not trusted")
        }
        do {
            let etag = try await lock.acquire { tell("\($0); it looks abandoned, waiting for a sign of life") }
            holds.withLock { $0[id] = Hold(lock: lock, etag: etag) }
        } catch let error as S3Error where !isRequired && (error.code == .accessDenied || error.status == 403) {
            return tell("\(channel.channel.name): no lock against a second operator: \(error)")
        }
        let heartbeat = Task { await self.keepAlive(id, lock) }
        holds.withLock { $0[id]?.heartbeat = heartbeat }
    }

    /// Why nothing more may be written to the channel's bucket; `nil` while all is well.
    func problem(_ channel: OpenChannel) -> LockError? {
        holds.withLock { $0[id(of: channel)]?.problem }
    }

    /// Lets every lock go. What fails here goes stale by itself.
    func release() async {
        for hold in holds.withLock({ Array($0.values) }) {
            hold.heartbeat?.cancel()
            await hold.heartbeat?.value
        }
        for hold in holds.withLock({ Array($0.values) }) where hold.problem == nil {
            do {
                try await hold.lock.release(hold.etag)
            } catch {
                tell("warning: the lock s3://\(hold.lock.bucket)/\(hold.lock.key) was not released: \(error)")
            }
        }
        holds.withLock { $0 = [:] }
    }

    private func keepAlive(_ id: String, _ lock: BucketLock) async {
        var lastSign = workspace.now()
        while !Task.isCancelled {
            do {
                try await workspace.sleep(.seconds(BucketLock.heartbeatSeconds))
                guard let etag = holds.withLock({ $0[id]?.etag }) else { return }
                let renewed = try await lock.renew(etag)
                holds.withLock { $0[id]?.etag = renewed }
                lastSign = workspace.now()
            } catch is CancellationError {
                return
            } catch let problem as LockError {
                return holds.withLock { $0[id]?.problem = problem }
            } catch {
                // Before anyone may take it for abandoned, the writes have stopped.
                guard workspace.now().timeIntervalSince(lastSign) > Double(BucketLock.staleSeconds / 2) else {
                    continue
                }
                return holds.withLock { $0[id]?.problem = .lost(bucket: lock.bucket, key: lock.key, to: nil) }
            }
        }
    }

    private func id(of channel: OpenChannel) -> String {
        "\(channel.channel.bucket)/\(channel.channel.lock.key ?? "")"
    }

    private func tell(_ text: String) { workspace.report(.note(text)) }
}

extension Workspace {
    /// The lock of a channel's bucket, for this process; `nil` where the channel has none.
    package func bucketLock(of channel: OpenChannel, runID: String) -> BucketLock? {
        guard let key = channel.channel.lock.key else { return nil }
        let began = now()
        let attributes = try? FileManager.default.attributesOfItem(atPath: journal.path)
        let file = (attributes?[.systemFileNumber] as? NSNumber)?.intValue ?? 0
        return BucketLock(
            channel: channel.channel.name, bucket: channel.channel.bucket, key: ObjectKey(key), client: channel.client,
            owner: LockBody(
                token: "\(runID)/\(Int(began.timeIntervalSince1970 * 1000))", owner: operatorInfo.name, run: runID,
                place: "\(operatorInfo.host):\(journal.path)#\(file)", pid: operatorInfo.pid, acquired: began),
            now: now, sleep: sleep)
    }
}
