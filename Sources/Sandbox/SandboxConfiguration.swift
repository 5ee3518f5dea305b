package import FoundationEssentials

/// How a sandbox is set up.
package struct SandboxConfiguration: Sendable {
    /// Where the buckets are kept; `nil` for a sandbox that leaves nothing behind.
    package var dataFolder: String?
    /// 0 for a free one.
    package var s3Port: Int
    package var credentials: [SandboxCredentials]
    /// What GetBucketLocation and HeadBucket say. Signatures for other regions are accepted.
    package var region: String
    package var distributions: [CDNDistribution]
    package var identifiers: IdentifierSource
    /// What every part of an upload but the last has to have.
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
