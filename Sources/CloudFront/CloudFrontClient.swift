package import AWSRequests
package import FoundationEssentials
package import HTTPTransport
import Objects

/// A client of one distribution: of the CloudFront API, 2020-05-31, what invalidates, and what reads a configuration.
///
/// Every operation throws `CloudFrontError`, or `CancellationError` when the task was cancelled. Each attempt is signed
/// anew. Every operation may be sent twice: a batch with the same caller reference is the existing batch. So transient
/// failures are retried within the limits of `RetryPolicy`, and a wrong clock is corrected once.
///
/// Source: Amazon CloudFront API Reference, "CreateInvalidation", "GetInvalidation", "GetDistributionConfig" and
/// "GetCachePolicy".
package struct CloudFrontClient: Sendable {
    package let distribution: String
    let connection: AWSConnection

    /// - Parameters:
    ///   - transport: sends once, without retries of its own.
    ///   - random: in 0..<1, for the jitter of delays.
    package init(
        distribution: String, endpoint: CloudFrontEndpoint, credentials: any CredentialsProvider,
        transport: any Transport, retryPolicy: RetryPolicy = .standard, patience: Patience? = nil,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.distribution = distribution
        connection = AWSConnection(
            to: .cloudFront(endpoint), region: endpoint.region, credentials: credentials, transport: transport,
            retries: RetryLoop(policy: retryPolicy, patience: patience, sleep: sleep, random: random), now: now)
    }

    /// Invalidates paths of the distribution (CreateInvalidation). An invalidation cannot be cancelled.
    package func createInvalidation(_ batch: InvalidationBatch) async throws -> Invalidation {
        try await perform(
            call(
                "CreateInvalidation", method: "POST", path: path + "/invalidation", body: batch.document.bytes,
                statuses: [200, 201]), what: "invalidation", read: Invalidation.init)
    }

    /// The status of an invalidation (GetInvalidation).
    package func getInvalidation(_ id: String) async throws -> Invalidation {
        try await perform(
            call(
                "GetInvalidation", method: "GET",
                path: "\(path)/invalidation/\(s3PercentEncode(id, encodingSlash: true))",
                body: [], statuses: [200]), what: "invalidation", read: Invalidation.init)
    }

    /// The distribution's configuration (GetDistributionConfig).
    package func getDistributionConfig() async throws -> DistributionConfig {
        try await perform(
            call("GetDistributionConfig", method: "GET", path: path + "/config", body: [], statuses: [200]),
            what: "configuration", read: DistributionConfig.init)
    }

    /// The times of a cache policy, its own or a managed one (GetCachePolicy).
    package func getCachePolicy(_ id: String) async throws -> CacheTTL {
        try await perform(
            call(
                "GetCachePolicy", method: "GET",
                path: "/2020-05-31/cache-policy/\(s3PercentEncode(id, encodingSlash: true))",
                body: [], statuses: [200]), what: "cache policy",
            read: { $0.name == "CachePolicy" ? $0["CachePolicyConfig"].flatMap(CacheTTL.init) : nil })
    }

    private var path: String {
        "/2020-05-31/distribution/\(s3PercentEncode(distribution, encodingSlash: true))"
    }
}
