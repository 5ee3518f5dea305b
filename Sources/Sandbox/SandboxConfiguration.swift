package import FoundationEssentials

/// The configuration of a sandbox.
package struct SandboxConfiguration: Sendable {
    /// The folder of the buckets; `nil` for a sandbox without persistent data.
    package var dataFolder: String?
    /// The port of S3; 0 for a free one.
    package var s3Port: Int
    package var credentials: [SandboxCredentials]
    /// The region that GetBucketLocation and HeadBucket report. Signatures for other regions are accepted.
    package var region: String
    package var distributions: [CDNDistribution]
    package var identifiers: IdentifierSource
    /// The smallest size of every part of an upload but the last, in bytes.
    package var partBytesMin: Int64
    package var now: @Sendable () -> Date

    package init(
        dataFolder: String? = nil, s3Port: Int = 0, credentials: [SandboxCredentials] = [.testing, .restricted],
        region: String = "us-east-2", distributions: [CDNDistribution] = [],
        identifiers: IdentifierSource = IdentifierSource(),
        partBytesMin: Int64 = SandboxS3.partBytesMinOfAmazon,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.dataFolder = dataFolder
        self.s3Port = s3Port
        self.credentials = credentials
        self.region = region
        self.distributions = distributions
        self.identifiers = identifiers
        self.partBytesMin = partBytesMin
        self.now = now
    }
}
