/// The interval at which a lock's owner shows that it is alive, and the times derived from it; all in seconds.
///
/// A reader of a lock uses the interval in its body, so that each side may have its own.
package struct LockTiming: Sendable, Equatable {
    /// The time from one renewal to the next: 1 to 60.
    package let heartbeatSeconds: Double

    package static let standard = LockTiming(heartbeatSeconds: heartbeatSecondsMax)
    private static let heartbeatSecondsMax = 60.0
    private static let heartbeatSecondsMin = 1.0
    /// With less, a busy machine would look like a dead one.
    private static let staleSecondsMin = 60.0

    /// - Parameter heartbeatSeconds: the stated value; clamped to the limits, since a lock may state anything.
    package init(heartbeatSeconds: Double) {
        let stated = heartbeatSeconds.isFinite ? heartbeatSeconds : Self.heartbeatSecondsMax
        self.heartbeatSeconds = min(max(stated, Self.heartbeatSecondsMin), Self.heartbeatSecondsMax)
    }

    /// A lock without a renewal for longer counts as abandoned: ten minutes by default.
    package var staleSeconds: Double { max(10 * heartbeatSeconds, Self.staleSecondsMin) }
    /// The owner stops sending after this time without a confirmed renewal: half of `staleSeconds`.
    package var silentSeconds: Double { staleSeconds / 2 }
    /// The time that a lock is watched for a renewal before a takeover: a twelfth more than one interval.
    package var watchSeconds: Double { heartbeatSeconds * 13 / 12 }

    /// Whether the owner may send, this long after it sent the last confirmed renewal.
    package func maySend(secondsSinceRenewal seconds: Double) -> Bool { seconds <= silentSeconds }
}
