/// Pages that are written anew from what the bucket holds, because no earlier version of them fits: of a rollback under
/// `--force` alone.
package struct Regeneration: Sendable, Equatable {
    package var channel: String
    /// Prefix in the bucket.
    package var index: String
    /// Normalized names of the projects whose pages are written; the root page always is.
    package var projects: Set<String>

    package init(channel: String, index: String, projects: Set<String>) {
        self.channel = channel
        self.index = index
        self.projects = projects
    }
}
