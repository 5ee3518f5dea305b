package import SimpleRepository

/// The differences in one index.
package struct IndexDiff: Hashable, Sendable {
    package var channel: String
    package var bucket: String
    /// Prefix in the bucket.
    package var index: String
    /// One entry for each page that differs, and one for differing files: root page first, projects by name, files last.
    package var entries: [Entry]

    package init(channel: String, bucket: String, index: String, entries: [Entry]) {
        (self.channel, self.bucket, self.index, self.entries) = (channel, bucket, index, entries)
    }

    /// One difference. It does not name its index, so entries of several indexes can be equal.
    package enum Entry: Hashable, Sendable {
        /// Projects that the root page gained and lost.
        case rootPage(gained: [String], lost: [String])
        case project(String, page: PageChange, PageDiff)
        /// Artifacts and their metadata files, by their key below the index.
        case files(gained: [String], lost: [String], replaced: [String])
        /// A page whose versions could not be compared, and why.
        case unknown(page: String, reason: String)
    }

    package enum PageChange: String, Hashable, Sendable {
        case created, removed, changed
    }
}
