package import FoundationEssentials
package import HTTPTransport
package import S3

/// A client of one distribution: the part of the CloudFront API, 2020-05-31, that invalidates.
///
/// Every operation throws `CloudFrontError`, or `CancellationError` when the task was cancelled. Each attempt is signed
/// anew. Both operations may be sent twice: a batch with the same caller reference is the batch there was. So whatever
/// is transient is tried again, within the limits of `RetryPolicy`, and a wrong clock is corrected once.
///
/// Source: Amazon CloudFront API Reference, "CreateInvalidation" and "GetInvalidation".
package struct CloudFrontClient: Sendable {
    package let distribution: String
    let endpoint: CloudFrontEndpoint
    let credentials: any CredentialsProvider
    let transport: any Transport
    let retryPolicy: RetryPolicy
    let now: @Sendable () -> Date
    let sleep: @Sendable (Duration) async throws -> Void
    let random: @Sendable () -> Double
    let retryBudget = RetryBudget()

    /// - Parameters:
    ///   - transport: sends once, without retries of its own.
    ///   - random: in 0..<1, for the jitter of delays.
    package init(
        distribution: String, endpoint: CloudFrontEndpoint, credentials: any CredentialsProvider,
        transport: any Transport, retryPolicy: RetryPolicy = .standard, now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.distribution = distribution
        self.endpoint = endpoint
        self.credentials = credentials
        self.transport = transport
        self.retryPolicy = retryPolicy
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    /// Asks the distribution to forget paths (CreateInvalidation). It cannot be cancelled.
    package func createInvalidation(_ batch: InvalidationBatch) async throws -> Invalidation {
        try await perform(
            CloudFrontCall(
                operation: "CreateInvalidation", method: "POST", path: path, body: batch.document.bytes,
                statuses: [200, 201]))
    }

    /// How far an invalidation is (GetInvalidation).
    package func getInvalidation(_ id: String) async throws -> Invalidation {
        try await perform(
            CloudFrontCall(
                operation: "GetInvalidation", method: "GET",
                path: "\(path)/\(s3PercentEncode(id, encodingSlash: true))", body: [], statuses: [200]))
    }

    private var path: String {
        "/2020-05-31/distribution/\(s3PercentEncode(distribution, encodingSlash: true))/invalidation"
    }
}

/// Where CloudFront's API is served, and the region that it is signed for.
package struct CloudFrontEndpoint: Sendable, Equatable {
    /// Scheme and authority, without `/` at its end.
    package var url: String
    package var region: String

    /// - Parameters:
    ///   - url: in place of AWS's own; `nil` for that of the bucket's partition.
    ///   - bucketRegion: CloudFront is one service for all regions, but for those of China.
    package init(url: String? = nil, bucketRegion: String) {
        let isChina = bucketRegion.hasPrefix("cn-")
        region = isChina ? "cn-northwest-1" : "us-east-1"
        let own = isChina ? "https://cloudfront.cn-northwest-1.amazonaws.com.cn" : "https://cloudfront.amazonaws.com"
        let chosen = url ?? own
        self.url = chosen.hasSuffix("/") ? String(chosen.dropLast()) : chosen
    }
}
