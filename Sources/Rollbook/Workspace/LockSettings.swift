package import Publishing

/// How a run takes the locks of its buckets, and keeps them.
package struct LockSettings: Sendable, Equatable {
    package var timing = LockTiming.standard
    /// How long to wait for a lock that another run holds, in seconds.
    package var timeoutSeconds = 0.0
    /// Whether the locks stay taken while a person is asked.
    package var areHeldWhileAsking = false

    package init() {}
}
