package import PlaybookFiles

extension Channel {
    /// Another bucket, reached in the same way; not for indexes.
    package func ofBucket(_ bucket: String) -> Channel {
        var store = store
        // The versions setting is about the channel's own bucket.
        if bucket != self.bucket { store.versions = .bucket }
        return Channel(
            name: name, bucket: bucket, region: region, endpoint: endpoint, publicURL: "",
            expectedBucketOwner: bucket == self.bucket ? expectedBucketOwner : nil, profile: profile,
            storage: bucket == self.bucket ? StorageSetting(encryption: storage.encryption) : .asTheBucket, store: store
        )
    }
}
