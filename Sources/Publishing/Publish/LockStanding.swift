package import Foundation
package import Objects

/// A lock as it stands in the bucket.
package struct LockStanding: Sendable, Equatable {
    package var etag: ETag
    /// `nil`: not written by a rollbook that this one understands.
    package var body: LockBody?
    /// By the service's clock.
    package var lastSign: Date
    /// Since then, by the service's clock where its answer has it.
    package var ageSeconds: Double

    package init(etag: ETag, body: LockBody?, lastSign: Date, ageSeconds: Double) {
        self.etag = etag
        self.body = body
        self.lastSign = lastSign
        self.ageSeconds = ageSeconds
    }

    /// Whether it is held under this token: an answer to the write that made it may have been lost.
    package func isHeld(under token: String) -> Bool { body?.isHeld == true && body?.token == token }
}
