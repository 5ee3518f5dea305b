package import AWSRequests
package import Objects

/// The settings by which a client reaches its bucket.
package struct S3Configuration: Sendable, Equatable {
    /// The region to sign for; a client switches to another if the service names it.
    package var region: String
    /// `nil`: AWS. Otherwise another store's URL, such as `http://127.0.0.1:9000`, perhaps with a path.
    package var endpoint: String?
    /// The account that must own the bucket, sent as `x-amz-expected-bucket-owner`; else the answer is 403.
    package var expectedBucketOwner: String?

    /// The variant of AWS's endpoint in the region; ignored if `endpoint` names another store.
    package var variant: EndpointVariant
    /// The encryption of writes that state none; `nil` as its algorithm: the bucket's default.
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
