import Publishing
import Synchronization

/// Locks that this process has read ahead. Each serves once: then it is read again.
package final class SeenLocks: Sendable {
    private let seen = Mutex<[String: BucketLock.Seen]>([:])

    package init() {}

    func keep(_ standing: LockStanding?, of lock: BucketLock) {
        seen.withLock { $0[Self.id(of: lock)] = .standing(standing) }
    }

    func holds(_ lock: BucketLock) -> Bool { seen.withLock { $0[Self.id(of: lock)] != nil } }

    func take(_ lock: BucketLock) -> BucketLock.Seen {
        seen.withLock { $0.removeValue(forKey: Self.id(of: lock)) } ?? .nothing
    }

    private static func id(of lock: BucketLock) -> String { "\(lock.bucket)/\(lock.key)" }
}
