import Objects
import Publishing

/// One lock that a run holds.
struct LockHold: Sendable {
    let lock: BucketLock
    var etag: ETag
    /// Whose it was, where it was taken over.
    let takenOver: LockBody?
    /// When the last renewal that the service confirmed was sent.
    var renewed: Moment
    var heartbeat: Task<Void, Never>?
    /// Set once it is gone, or may be; writes stop for good.
    private(set) var problem: LockError?

    init(_ lock: BucketLock, _ taken: BucketLock.Taken, at moment: Moment) {
        self.lock = lock
        etag = taken.etag
        takenOver = taken.from
        renewed = moment
    }

    mutating func end(_ problem: LockError) {
        if self.problem == nil { self.problem = problem }
    }

    /// Why nothing may be sent at this moment. A reason stays one: a plan that was cut off is not
    /// gone on with.
    mutating func refusal(at moment: Moment) -> LockError? {
        if problem == nil, !lock.owner.timing.maySend(secondsSinceRenewal: renewed.seconds(until: moment)) {
            problem = .lost(bucket: lock.bucket, key: lock.key, to: nil)
        }
        return problem
    }

    /// Whether another run has the lock, as far as is known.
    var isTaken: Bool { if case .lost(_, _, let other?) = problem { other.token != lock.owner.token } else { false } }
}
