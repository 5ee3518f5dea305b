/// Pages that are regenerated from the bucket's objects, because no earlier version of them fits. Only a rollback with
/// `--force` does this.
package struct Regeneration: Sendable, Equatable {
    package var channel: String
    /// Prefix in the bucket.
    package var index: String
    /// Normalized names of the projects whose pages are written; the root page is always written.
    package var projects: Set<String>

    package init(channel: String, index: String, projects: Set<String>) {
        self.channel = channel
        self.index = index
        self.projects = projects
    }
}
