package import Objects

/// One page of ListObjectsV2.
package struct ObjectListing: Sendable, Equatable {
    package var objects: [ListedObject]
    package var commonPrefixes: [String]
    /// Set when there are more pages; passed back unchanged.
    package var next: Continuation?

    /// The point where a listing goes on.
    package struct Continuation: Sendable, Equatable {
        package let token: String
        /// The last key of the pages before.
        var last: ObjectKey?
        /// Tokens of the pages before: a repeated one shows an endless listing.
        var passed: Set<String> = []

        package init(token: String, last: ObjectKey? = nil) {
            self.init(token: token, last: last, passed: [])
        }

        init(token: String, last: ObjectKey?, passed: Set<String>) {
            self.token = token
            self.last = last
            self.passed = passed
        }
    }

    package init(objects: [ListedObject], commonPrefixes: [String], nextContinuationToken: String?) {
        self.objects = objects
        self.commonPrefixes = commonPrefixes
        next = nextContinuationToken.map { Continuation(token: $0, last: objects.map(\.key).max()) }
    }
}
