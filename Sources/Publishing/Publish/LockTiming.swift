/// How often the owner of a lock shows that it is alive, and what follows from it; everything in seconds.
///
/// A reader of a lock goes by the interval that its body states, so that each side may have its own.
package struct LockTiming: Sendable, Equatable {
    /// From one renewal to the next: 1 to 60.
    package let heartbeatSeconds: Double

    package static let standard = LockTiming(heartbeatSeconds: heartbeatSecondsMax)
    private static let heartbeatSecondsMax = 60.0
    private static let heartbeatSecondsMin = 1.0
    /// Below these a busy machine would look like a dead one.
    private static let staleSecondsMin = 60.0

    /// - Parameter heartbeatSeconds: what is stated; brought into the limits, since a lock may state anything.
    package init(heartbeatSeconds: Double) {
        let stated = heartbeatSeconds.isFinite ? heartbeatSeconds : Self.heartbeatSecondsMax
        self.heartbeatSeconds = min(max(stated, Self.heartbeatSecondsMin), Self.heartbeatSecondsMax)
    }

    /// A lock without a renewal for longer counts as abandoned: ten minutes.
    package var staleSeconds: Double { max(10 * heartbeatSeconds, Self.staleSecondsMin) }
    /// After so long without a confirmed renewal its owner sends nothing more: half of that.
    package var silentSeconds: Double { staleSeconds / 2 }
    /// How long a lock is watched for a renewal before it is taken over; a twelfth more than one interval.
    package var watchSeconds: Double { heartbeatSeconds * 13 / 12 }

    /// Whether the owner may send, so long after the last renewal that it knows of was sent.
    package func maySend(secondsSinceRenewal seconds: Double) -> Bool { seconds <= silentSeconds }
}
