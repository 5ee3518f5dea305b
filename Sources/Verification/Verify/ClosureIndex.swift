package import SimpleRepository

/// The project pages of one index.
package struct ClosureIndex: Sendable {
    /// The prefix in the bucket.
    package let prefix: String
    /// The public URL, with a `/` at its end.
    package let url: String
    package let files: IndexedFiles
    /// Names of the files in the index, listed or not; `nil` when the bucket was not asked.
    package let stored: Set<String>?

    /// - Parameter pages: each with the URL it was fetched from.
    package init(prefix: String, url: String, pages: [(url: String, page: ProjectPage)], stored: Set<String>? = nil) {
        self.prefix = prefix
        self.url = url
        self.stored = stored
        files = IndexedFiles(
            index: prefix, pages: Dictionary(pages.map { ($0.page.name, $0) }) { first, _ in first })
    }
}
