package import Foundation
import HTTPTransport
import Indexes
package import Objects
package import S3
import S3Writes

/// Keeps two operators from writing to one bucket at a time: an object that names its owner.
///
/// It is made by `If-None-Match: *`, and from then on only ever replaced by `If-Match`, so of two who try at once one is
/// refused. Letting go replaces it by a body that says `released`: a delete would leave a delete marker each time. Each
/// heartbeat is one more version of a few hundred bytes in a versioned bucket; a lifecycle rule on the prefix ends them.
package struct BucketLock: Sendable {
    package let channel: String
    package let bucket: String
    package let key: ObjectKey
    private let document: BucketDocument
    private let owner: LockBody
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async throws -> Void

    /// How often the owner shows that it is alive, and after how long without it the lock counts as abandoned.
    package static let heartbeatSeconds = 60
    package static let staleSeconds = 600
    private static let attemptsMax = 5

    package init(
        channel: String, bucket: String, key: ObjectKey, client: S3Client, owner: LockBody,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.channel = channel
        self.bucket = bucket
        self.key = key
        document = BucketDocument(key, client: client, bytesMax: LockBody.bytesMax)
        self.owner = owner
        self.now = now
        self.sleep = sleep
    }

    /// The lock as it stands in the bucket.
    package struct Standing: Sendable, Equatable {
        package var etag: ETag
        /// `nil`: not written by a rollbook that this one understands.
        package var body: LockBody?
        /// By the service's clock.
        package var lastSign: Date
    }

    /// What is there now; `nil` when nobody ever took the lock.
    package func look() async throws -> Standing? {
        do {
            return try await document.read().map { present in
                Standing(
                    etag: present.etag, body: try? LockBody(json: present.bytes),
                    lastSign: present.lastModified ?? .distantPast)
            }
        } catch is BucketDocument.Failure {
            throw LockError.foreign(bucket: bucket, key: key)
        }
    }

    /// Takes the lock.
    ///
    /// One that its own journal left behind is taken over at once: the caller holds that journal's lock, so that its
    /// former owner is gone. One without a sign of life for `staleSeconds` is watched for a heartbeat, in case the clocks
    /// disagree, and then taken over.
    /// - Returns: the entity tag to renew it with.
    /// - Throws: `LockError.held`, `S3Error`.
    package func acquire(onWait: (LockError) -> Void) async throws -> ETag {
        var watched: ETag?
        for _ in 0..<Self.attemptsMax {
            guard let standing = try await look() else {
                if let etag = try await write(.held, condition: .ifAbsent) { return etag }
                continue
            }
            if let problem = problem(standing) {
                guard case .held = problem, isStale(standing) else { throw problem }
                if watched != standing.etag {
                    watched = standing.etag
                    onWait(problem)
                    try await sleep(.seconds(Self.heartbeatSeconds + 5))
                    continue
                }
            }
            if let etag = try await write(.held, condition: .ifMatch(standing.etag)) { return etag }
        }
        throw LockError.contended(bucket: bucket, key: key)
    }

    /// Why it cannot be taken; `nil` also where it would have to be taken over.
    /// - Throws: `S3Error`.
    package func problem() async throws -> LockError? {
        guard let standing = try await look(), !isStale(standing) || standing.body == nil else { return nil }
        return problem(standing)
    }

    private func problem(_ standing: Standing) -> LockError? {
        guard let holder = standing.body else { return .foreign(bucket: bucket, key: key) }
        guard holder.isHeld, holder.token != owner.token, holder.place != owner.place else { return nil }
        let seconds = max(0, Int(now().timeIntervalSince(standing.lastSign)))
        return .held(channel: channel, bucket: bucket, key: key, by: holder, lastSignSeconds: seconds)
    }

    private func isStale(_ standing: Standing) -> Bool {
        now().timeIntervalSince(standing.lastSign) > Double(Self.staleSeconds)
    }

    /// Shows that the owner is alive.
    /// - Returns: the tag for the next time.
    /// - Throws: `LockError.lost` when someone else's lock is there, `S3Error` when it cannot be known.
    package func renew(_ etag: ETag) async throws -> ETag {
        if let renewed = try await write(.held, condition: .ifMatch(etag)) { return renewed }
        let standing = try await look()
        // The answer to an earlier heartbeat may have been lost.
        if let standing, standing.body?.token == owner.token, standing.body?.isHeld == true { return standing.etag }
        throw LockError.lost(bucket: bucket, key: key, to: standing?.body)
    }

    /// Lets go.
    /// - Returns: whether it was as `etag` says, or this owner's after all; a lock that is somebody else's by now stays.
    @discardableResult
    package func release(_ etag: ETag) async throws -> Bool {
        if try await write(.released, condition: .ifMatch(etag)) != nil { return true }
        // A heartbeat that was cut off may have come through.
        guard let standing = try await look(), standing.body?.token == owner.token, standing.body?.isHeld == true else {
            return false
        }
        return try await write(.released, condition: .ifMatch(standing.etag)) != nil
    }

    /// `nil` when the condition did not hold, or when what came of the write is not known and it is not there.
    private func write(_ state: LockBody.State, condition: WriteCondition) async throws -> ETag? {
        var body = owner
        body.state = state
        body.heartbeat = rfc3339(now())
        body.count = Int(now().timeIntervalSince1970 * 1000)
        let bytes = try body.json()
        do {
            return try await document.write(bytes, if: condition).etag
        } catch let error as S3Error
            where error.code == .preconditionFailed || error.code == .conditionalRequestConflict
            || error.status == 404 || error.mayHaveTakenEffect
        {
            let standing = try await look()
            return standing?.body == body ? standing?.etag : nil
        }
    }

}

extension LockBody {
    /// Who, where, with which run, since when.
    package var forPeople: String { "\(owner) on \(host) (pid \(pid)), run \(run), since \(acquired)" }
}
