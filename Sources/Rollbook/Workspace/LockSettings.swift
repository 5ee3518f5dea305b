package import Publishing

/// Settings for taking and keeping the locks of a run's buckets.
package struct LockSettings: Sendable, Equatable {
    package var timing = LockTiming.standard
    /// The wait for a lock that another run holds, in seconds.
    package var timeoutSeconds = 0.0
    /// Whether the locks stay taken while a person is asked.
    package var areHeldWhileAsking = false

    package init() {}
}
