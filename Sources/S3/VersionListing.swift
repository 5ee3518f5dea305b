package import Objects

/// One page of ListObjectVersions, in document order: keys ascending, each key's newest first, versions and markers
/// interleaved.
package struct VersionListing: Sendable, Equatable {
    package var versions: [ObjectVersion]
    package var commonPrefixes: [String]
    /// Set when there are more pages; both parts are passed back unchanged.
    package var next: Marker?

    package struct Marker: Sendable, Equatable {
        package var key: String
        package var versionID: String?
        /// The versions of this key that earlier markers of the listing named: a repeated one shows an endless listing.
        var passed: Set<String> = []

        package init(key: String, versionID: String?) {
            self.key = key
            self.versionID = versionID
        }

        /// Compares keys by bytes: `String` treats different Unicode normalizations as equal.
        package static func == (left: Marker, right: Marker) -> Bool {
            ObjectKey(left.key) == ObjectKey(right.key) && left.versionID == right.versionID
        }
    }

    package init(versions: [ObjectVersion], commonPrefixes: [String], next: Marker?) {
        self.versions = versions
        self.commonPrefixes = commonPrefixes
        self.next = next
    }
}
