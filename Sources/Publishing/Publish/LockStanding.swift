package import Foundation
package import Objects

/// The present lock in the bucket.
package struct LockStanding: Sendable, Equatable {
    package var etag: ETag
    /// `nil`: not written by a rollbook that this one understands.
    package var body: LockBody?
    /// The time of the last write, by the service's clock.
    package var lastSign: Date
    /// Seconds since then, by the service's clock if its answer states the time.
    package var ageSeconds: Double

    package init(etag: ETag, body: LockBody?, lastSign: Date, ageSeconds: Double) {
        self.etag = etag
        self.body = body
        self.lastSign = lastSign
        self.ageSeconds = ageSeconds
    }

    /// Whether the lock is held under this token: the answer to its write may have been lost.
    package func isHeld(under token: String) -> Bool { body?.isHeld == true && body?.token == token }
}
