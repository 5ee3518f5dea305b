/// The bounds of a run.
package struct RunLimits: Sendable {
    /// The time for which a public URL may stay stale after a write before the run goes on without it, in seconds.
    package var publicWaitSeconds: Int
    /// The time for which a request in doubt may still arrive, in seconds.
    package var settleSeconds: Double
    /// The most changes of one index that are in progress at once.
    package var concurrencyMax: Int

    package init(publicWaitSeconds: Int = 120, settleSeconds: Double = 60, concurrencyMax: Int = 64) {
        self.publicWaitSeconds = publicWaitSeconds
        self.settleSeconds = settleSeconds
        self.concurrencyMax = concurrencyMax
    }
}
