package import PlaybookFiles

extension Channel {
    /// Another bucket, reached in the same way; only for what is no index.
    package func ofBucket(_ bucket: String) -> Channel {
        var store = store
        // What is known of versions is known of the channel's own bucket.
        if bucket != self.bucket { store.versions = .bucket }
        return Channel(
            name: name, bucket: bucket, region: region, endpoint: endpoint, publicURL: "",
            expectedBucketOwner: bucket == self.bucket ? expectedBucketOwner : nil, profile: profile,
            storage: bucket == self.bucket ? StorageSetting(encryption: storage.encryption) : .asTheBucket, store: store
        )
    }
}
