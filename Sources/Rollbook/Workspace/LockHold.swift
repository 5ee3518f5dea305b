import Objects
import Publishing

/// One lock that a run holds.
struct LockHold: Sendable {
    let lock: BucketLock
    var etag: ETag
    /// The previous holder, if the lock was taken over.
    let takenOver: LockBody?
    /// Whether the bucket keeps versions, as the answer to taking it shows.
    let showsVersions: Bool
    /// The time at which the last confirmed renewal was sent.
    var renewed: Moment
    var heartbeat: Task<Void, Never>?
    /// Set once the lock is lost, or may be; writes stop for good.
    private(set) var problem: LockError?

    init(_ lock: BucketLock, _ taken: BucketLock.Taken, at moment: Moment) {
        self.lock = lock
        etag = taken.etag
        takenOver = taken.from
        showsVersions = taken.showsVersions
        renewed = moment
    }

    mutating func end(_ problem: LockError) {
        if self.problem == nil { self.problem = problem }
    }

    /// The reason why nothing may be sent at this moment. Once set it stays: a plan that was cut off does not go on.
    mutating func refusal(at moment: Moment) -> LockError? {
        if problem == nil, !lock.owner.timing.maySend(secondsSinceRenewal: renewed.seconds(until: moment)) {
            problem = .lost(bucket: lock.bucket, key: lock.key, to: nil)
        }
        return problem
    }

    /// Whether another run has the lock, as far as is known.
    var isTaken: Bool { if case .lost(_, _, let other?) = problem { other.token != lock.owner.token } else { false } }
}
