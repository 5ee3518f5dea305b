package import AWSRequests
package import FoundationEssentials
package import HTTPTransport
package import Objects

/// A read-only client of one bucket: the S3 REST API in its own words.
///
/// Every operation throws `S3Error`, or `CancellationError` when the task was cancelled; `AWSConnection` describes the
/// retries. Write operations are in `S3Writer`, in a target that few may import.
package struct S3Client: Sendable {
    package let bucket: String
    package private(set) var configuration: S3Configuration
    /// Usable only with `AWSRequests`, which few may import.
    package let connection: AWSConnection
    /// Called just before each request that changes the bucket; the operation throws its error.
    package var permission: (@Sendable () throws -> Void)?
    /// The large objects that are read in pieces, shared by copies of the client.
    package var piecewise = PiecewiseReading()
    /// Called with the head of each present object in an answer.
    var witness: (@Sendable (ObjectKey, ObjectHead) -> Void)?

    /// - Parameters:
    ///   - transport: sends once, without retries of its own.
    ///   - patience: the limit of waiting for the store, shared by its clients.
    ///   - now: this machine's clock; the client corrects its difference from the service's.
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

    /// The client with writes that ask for permission just before each request, repeated ones too.
    package func asking(_ permission: @escaping @Sendable () throws -> Void) -> S3Client {
        var client = self
        client.permission = permission
        return client
    }

    /// The client with a witness that sees its answers' heads of present objects; sends no further requests.
    package func witnessed(by witness: @escaping @Sendable (ObjectKey, ObjectHead) -> Void) -> S3Client {
        var client = self
        client.witness = witness
        return client
    }

    /// The client with other ways of speaking to the store. The bucket's place in the URL stays.
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
