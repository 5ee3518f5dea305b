package import Foundation
import HTTPTransport
import Indexes
package import Objects
package import S3
import S3Writes

/// An object that names its owner, and keeps two operators from writing to one bucket at a time.
///
/// It is created with `If-None-Match: *` and later only replaced with `If-Match`, so if two operators try at once, one is
/// refused. A release replaces the body by one that says `released`: a delete would leave a delete marker each time. Each
/// renewal adds a version of a few hundred bytes in a versioned bucket; a lifecycle rule on the prefix expires them.
package struct BucketLock: Sendable {
    package let channel: String
    package let bucket: String
    package let key: ObjectKey
    package let owner: LockBody
    private let document: BucketDocument
    private let isLeftBehind: @Sendable (LockBody) -> Bool
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Duration) async throws -> Void
    private static let attemptsMax = 5

    /// - Parameter isLeftBehind: whether a body is a dead process's: its journal is now open in this process.
    package init(
        channel: String, bucket: String, key: ObjectKey, client: S3Client, owner: LockBody,
        isLeftBehind: @escaping @Sendable (LockBody) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.channel = channel
        self.bucket = bucket
        self.key = key
        document = BucketDocument(key, client: client, bytesMax: LockBody.bytesMax)
        self.owner = owner
        self.isLeftBehind = isLeftBehind
        self.now = now
        self.sleep = sleep
    }

    /// A lock that was taken.
    package struct Taken: Sendable {
        /// The ETag for the next renewal.
        package var etag: ETag
        /// The earlier holder, if the lock was taken over.
        package var from: LockBody?
        /// Whether the answer shows that the bucket keeps versions.
        package var showsVersions = false
    }

    /// The lock as it was found, to be taken as it stands without being read again. Its condition refuses it where it has
    /// changed since.
    package enum Seen: Sendable {
        case nothing
        case standing(LockStanding?)
    }

    /// The present lock; `nil` when it was never taken.
    package func look() async throws -> LockStanding? {
        do {
            return try await document.read().map { present in
                let lastSign = present.lastModified ?? .distantPast
                return LockStanding(
                    etag: present.etag, body: try? LockBody(json: present.bytes), lastSign: lastSign,
                    ageSeconds: (present.answeredAt ?? now()).timeIntervalSince(lastSign))
            }
        } catch is BucketDocument.Failure {
            throw LockError.foreign(bucket: bucket, key: key)
        }
    }

    /// Takes the lock, as `LockDecision` says. A lock that looks abandoned is watched for an interval first.
    /// - Parameter seen: a free lock that was seen is taken as it was seen; any other is read again.
    /// - Throws: `LockError.held`, `S3Error`.
    package func acquire(seen: Seen = .nothing, onWait: (LockError) -> Void) async throws -> Taken {
        if case .standing(let standing) = seen, let taken = try await takeFree(standing) { return taken }
        var watched: ETag?
        for _ in 0..<Self.attemptsMax {
            let standing = try await look()
            if let taken = try await takeFree(standing) { return taken }
            switch decision(about: standing, watched: watched) {
            case .create, .take: continue
            case .takeOver(let present, let from):
                if var taken = try await write(.held, condition: .ifMatch(present)) {
                    taken.from = from
                    return taken
                }
            case .watch(let present, let seconds, let holder):
                watched = present
                onWait(held(by: holder, standing))
                try await sleep(.seconds(seconds))
            case .refuse(let refusal): throw error(refusal, standing)
            }
        }
        throw LockError.contended(bucket: bucket, key: key)
    }

    /// Takes a lock that is free.
    /// - Returns: `nil` if another run holds it, or was faster.
    private func takeFree(_ standing: LockStanding?) async throws -> Taken? {
        switch decision(about: standing, watched: nil) {
        case .create: try await write(.held, condition: .ifAbsent)
        case .take(let present): try await write(.held, condition: .ifMatch(present))
        case .takeOver, .watch, .refuse: nil
        }
    }

    /// The reason why the lock cannot be taken; `nil` also where it would have to be taken over.
    package func problem(_ standing: LockStanding?) -> LockError? {
        guard case .refuse(let refusal) = decision(about: standing, watched: nil) else { return nil }
        return error(refusal, standing)
    }

    private func decision(about standing: LockStanding?, watched: ETag?) -> LockDecision {
        LockDecision.about(standing, token: owner.token, isLeftBehind: isLeftBehind, watched: watched)
    }

    private func error(_ refusal: LockDecision.Refusal, _ standing: LockStanding?) -> LockError {
        switch refusal {
        case .foreign: .foreign(bucket: bucket, key: key)
        case .held(let holder): held(by: holder, standing)
        }
    }

    private func held(by holder: LockBody, _ standing: LockStanding?) -> LockError {
        // A clock may say anything.
        let seconds = min(max(standing?.ageSeconds ?? 0, 0), 1e9)
        return .held(channel: channel, bucket: bucket, key: key, by: holder, lastSignSeconds: Int(seconds))
    }

    /// Renews the lock, to show that its owner is alive.
    /// - Returns: the ETag for the next renewal.
    /// - Throws: `LockError.lost` when another owner holds the lock, `S3Error` when that cannot be known.
    package func renew(_ etag: ETag) async throws -> ETag {
        if let renewed = try await write(.held, condition: .ifMatch(etag)) { return renewed.etag }
        let standing = try await look()
        // The answer to an earlier renewal may have been lost, at an unknown time.
        if let standing, standing.isHeld(under: owner.token),
            let renewed = try await write(.held, condition: .ifMatch(standing.etag))
        {
            return renewed.etag
        }
        throw LockError.lost(bucket: bucket, key: key, to: standing?.body)
    }

    /// Releases the lock.
    /// - Returns: whether it was released: it had this `etag`, or was this owner's after all. Another run's lock stays.
    @discardableResult
    package func release(_ etag: ETag) async throws -> Bool {
        if try await write(.released, condition: .ifMatch(etag)) != nil { return true }
        // An interrupted renewal may have taken effect.
        guard let standing = try await look(), standing.isHeld(under: owner.token) else { return false }
        return try await write(.released, condition: .ifMatch(standing.etag)) != nil
    }

    /// `nil` when the condition did not hold, or when the write's answer is lost and the lock does not show it.
    private func write(_ state: LockBody.State, condition: WriteCondition) async throws -> Taken? {
        var body = owner
        body.state = state
        body.heartbeat = rfc3339(now())
        body.count = Int(now().timeIntervalSince1970 * 1000)
        let bytes = try body.json()
        do {
            let result = try await document.write(bytes, if: condition)
            let showsVersions = result.versionID.map { $0 != .null } ?? false
            return result.etag.map { Taken(etag: $0, showsVersions: showsVersions) }
        } catch let error as S3Error
            where error.code == .preconditionFailed || error.code == .conditionalRequestConflict
            || error.status == 404 || error.mayHaveTakenEffect
        {
            let standing = try await look()
            return standing?.body == body ? standing.map { Taken(etag: $0.etag) } : nil
        }
    }
}
