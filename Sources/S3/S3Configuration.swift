package import AWSRequests
package import Objects

/// Where a client finds its bucket.
package struct S3Configuration: Sendable, Equatable {
    /// The region to sign for; a client goes on with another when the service names it.
    package var region: String
    /// `nil`: AWS. Otherwise another store's URL, such as `http://127.0.0.1:9000`, perhaps with a path.
    package var endpoint: String?
    /// The account that must own the bucket, sent as `x-amz-expected-bucket-owner`; another is answered 403.
    package var expectedBucketOwner: String?

    /// Which of AWS's endpoints in the region is asked; without meaning where `endpoint` names another store.
    package var variant: EndpointVariant
    /// Of whatever is written and says nothing of its own; `nil` of its algorithm: as the bucket has it.
    package var encryption: ObjectStorage.Encryption
    package var ways: StoreWays

    package init(
        region: String, endpoint: String? = nil, expectedBucketOwner: String? = nil,
        variant: EndpointVariant = .standard, encryption: ObjectStorage.Encryption = .init(),
        ways: StoreWays = .amazon
    ) {
        self.ways = ways
        self.variant = variant
        self.encryption = encryption
        self.region = region
        self.endpoint = endpoint
        self.expectedBucketOwner = expectedBucketOwner
    }
}
