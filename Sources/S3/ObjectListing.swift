package import Objects

/// One page of ListObjectsV2.
package struct ObjectListing: Sendable, Equatable {
    package var objects: [ListedObject]
    package var commonPrefixes: [String]
    /// Set when there are more.
    package var nextContinuationToken: String?

    package init(objects: [ListedObject], commonPrefixes: [String], nextContinuationToken: String?) {
        self.objects = objects
        self.commonPrefixes = commonPrefixes
        self.nextContinuationToken = nextContinuationToken
    }
}
