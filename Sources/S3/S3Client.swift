package import AWSRequests
package import FoundationEssentials
package import HTTPTransport
package import Objects

/// A client of one bucket that reads: the S3 REST API in its own words.
///
/// Every operation throws `S3Error`, or `CancellationError` when the task was cancelled; what is sent again, and how
/// often, says `AWSConnection`. Writing operations are those of `S3Writer`, of a target that few may import.
package struct S3Client: Sendable {
    package let bucket: String
    package private(set) var configuration: S3Configuration
    /// Of no use without `AWSRequests`, which few may import.
    package let connection: AWSConnection
    /// Asked just before each request that changes the bucket goes out; what it throws, the operation throws.
    package var permission: (@Sendable () throws -> Void)?
    /// Shown the head of each present object that was answered with.
    var witness: (@Sendable (ObjectKey, ObjectHead) -> Void)?

    /// - Parameters:
    ///   - transport: sends once, without retries of its own.
    ///   - patience: with the store, shared by its clients.
    ///   - now: the clock of this machine; its error against the service's is corrected by the client.
    ///   - random: in 0..<1, for the jitter of delays.
    package init(
        bucket: String, configuration: S3Configuration, credentials: any CredentialsProvider, transport: any Transport,
        retryPolicy: RetryPolicy = .standard, patience: Patience? = nil, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.bucket = bucket
        self.configuration = configuration
        connection = AWSConnection(
            to: .s3(bucket: bucket, configuration), region: configuration.region,
            credentials: credentials, transport: transport,
            retries: RetryLoop(policy: retryPolicy, patience: patience, sleep: sleep, random: random), now: now)
    }

    /// The same client, whose writes ask for permission just before each request, repeated ones too.
    package func asking(_ permission: @escaping @Sendable () throws -> Void) -> S3Client {
        var client = self
        client.permission = permission
        return client
    }

    /// The same client, which shows what its answers say of present objects, and sends nothing more for it.
    package func witnessed(by witness: @escaping @Sendable (ObjectKey, ObjectHead) -> Void) -> S3Client {
        var client = self
        client.witness = witness
        return client
    }

    /// The same client, which speaks to the store in other ways. Where the bucket stands is not among them.
    package func speaking(_ change: (inout StoreWays) -> Void) -> S3Client {
        var client = self
        change(&client.configuration.ways)
        return client
    }

    /// Sends `call` and reads its answer.
    ///
    /// - Parameter read: makes the answer of a 2xx response; throws `AnswerProblem`.
    func perform<Answer>(_ call: S3Call, read: (HTTPResponse) throws -> Answer) async throws -> Answer {
        try await call.performed(in: bucket, of: configuration) { try await connection.perform($0, read: read) }
    }
}
