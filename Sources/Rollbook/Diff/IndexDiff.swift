package import SimpleRepository

/// What one index gained and lost.
package struct IndexDiff: Hashable, Sendable {
    package var channel: String
    package var bucket: String
    /// Prefix in the bucket.
    package var index: String
    /// One for each page, and one for the files, that differ: root page first, projects by name, files last.
    package var entries: [Entry]

    package init(channel: String, bucket: String, index: String, entries: [Entry]) {
        (self.channel, self.bucket, self.index, self.entries) = (channel, bucket, index, entries)
    }

    /// One thing that differs. It names nothing of its index, so that those of several indexes can be equal.
    package enum Entry: Hashable, Sendable {
        /// Projects that the root page names since, and no longer.
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
