package import PlaybookFiles

extension Channel {
    /// Another bucket, reached in the same way; only for what is no index.
    package func ofBucket(_ bucket: String) -> Channel {
        Channel(
            name: name, bucket: bucket, region: region, endpoint: endpoint, publicURL: "",
            expectedBucketOwner: bucket == self.bucket ? expectedBucketOwner : nil, profile: profile,
            storage: bucket == self.bucket ? StorageSetting(encryption: storage.encryption) : .asTheBucket)
    }
}
