package import Objects

/// One page of ListObjectVersions, in document order: keys ascending, of one key the newest first, versions and
/// markers as they stand.
package struct VersionListing: Sendable, Equatable {
    package var versions: [ObjectVersion]
    package var commonPrefixes: [String]
    /// Set when there are more; both are passed back unchanged.
    package var next: Marker?

    package struct Marker: Sendable, Equatable {
        package var key: String
        package var versionID: String?

        package init(key: String, versionID: String?) {
            self.key = key
            self.versionID = versionID
        }
    }

    package init(versions: [ObjectVersion], commonPrefixes: [String], next: Marker?) {
        self.versions = versions
        self.commonPrefixes = commonPrefixes
        self.next = next
    }
}
