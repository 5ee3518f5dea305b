package import FoundationEssentials
package import HTTPTransport

/// A client of one bucket: the S3 REST API in its own words.
///
/// Every operation throws `S3Error`, or `CancellationError` when the task was cancelled. Each attempt is signed anew.
/// What is sent again, within the limits of `RetryPolicy`:
/// - reads, and writes that change no object (parts): after everything transient, also an incomplete answer;
/// - writes: only what the service has refused before acting (503 SlowDown or ServiceUnavailable, 429,
///   RequestTimeout), or what cannot have been sent (a failed connection). Never after an outcome whose error has
///   `mayHaveTakenEffect`: whoever asked for the write looks at the bucket first.
/// - anything, once each, that was refused for a wrong region or a wrong clock: both are corrected and remembered.
package struct S3Client: Sendable {
    package let bucket: String
    let configuration: S3Configuration
    let credentials: any CredentialsProvider
    let transport: any Transport
    let retryPolicy: RetryPolicy
    let now: @Sendable () -> Date
    let sleep: @Sendable (Duration) async throws -> Void
    let random: @Sendable () -> Double
    let session = ClientSession()

    /// - Parameters:
    ///   - transport: sends once, without retries of its own.
    ///   - now: the clock of this machine; its error against the service's is corrected by the client.
    ///   - random: in 0..<1, for the jitter of delays.
    package init(
        bucket: String, configuration: S3Configuration, credentials: any CredentialsProvider, transport: any Transport,
        retryPolicy: RetryPolicy = .standard, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.bucket = bucket
        self.configuration = configuration
        self.credentials = credentials
        self.transport = transport
        self.retryPolicy = retryPolicy
        self.now = now
        self.sleep = sleep
        self.random = random
    }
}
