package import Objects

/// The name of an object among several buckets.
package struct BucketObject: Sendable, Hashable {
    package var bucket: String
    package var key: ObjectKey

    package init(bucket: String, key: ObjectKey) {
        self.bucket = bucket
        self.key = key
    }
}
