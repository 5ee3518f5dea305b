/// The number of attempts and the pauses between them: the "standard" retry mode of the AWS SDKs (2026 rules; botocore's
/// `retries/standard.py`). Pure: it neither sleeps nor draws a random number.
package struct RetryPolicy: Sendable, Equatable {
    /// The number of attempts, the first one included.
    package var attemptsMax: Int
    /// The scale of the pause after a failure that is not throttling, in seconds.
    package var baseSeconds: Double
    /// The scale of the pause after a throttling answer, in seconds.
    package var throttlingBaseSeconds: Double
    /// The longest pause before jitter, in seconds.
    package var delayMaxSeconds: Double

    /// The longest extension of its pause that a server may ask the client for, in seconds.
    private static let retryAfterExtraSecondsMax = 5.0

    /// Three attempts; pauses from 50 ms (1 s when throttled), doubled each time, up to 20 s.
    package static let standard = RetryPolicy()

    package init(
        attemptsMax: Int = 3, baseSeconds: Double = 0.05, throttlingBaseSeconds: Double = 1,
        delayMaxSeconds: Double = 20
    ) {
        self.attemptsMax = attemptsMax
        self.baseSeconds = baseSeconds
        self.throttlingBaseSeconds = throttlingBaseSeconds
        self.delayMaxSeconds = delayMaxSeconds
    }

    /// The pause after attempt number `attempt` (from 1) failed: `random × min(base × 2^(attempt−1), delayMax)`.
    ///
    /// - Parameters:
    ///   - retryAfterMilliseconds: the pause that the server asked for (`x-amz-retry-after`). It lengthens the pause by at most
    ///     5 s and never shortens it.
    ///   - random: uniform in 0…1.
    package func delay(
        afterAttempt attempt: Int, isThrottling: Bool, retryAfterMilliseconds: Int? = nil, random: Double
    ) -> Duration {
        var scale = isThrottling ? throttlingBaseSeconds : baseSeconds
        for _ in 1..<max(attempt, 1) where scale < delayMaxSeconds { scale *= 2 }
        var seconds = random * min(scale, delayMaxSeconds)
        if let retryAfterMilliseconds {
            let asked = Double(retryAfterMilliseconds) / 1000
            seconds = max(seconds, min(asked, seconds + Self.retryAfterExtraSecondsMax))
        }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }
}
