import Objects

/// The caller reference of one batch: the same for a run that is resumed, another as soon as something else is meant.
///
/// CloudFront takes the same reference with the same paths for the invalidation there was, and refuses it with others.
/// So the reference holds the run and the step, and a digest of what is meant: the paths, how far the run's changes
/// went, and how many invalidations of the step were complete before.
struct InvalidationReference: Sendable {
    let runID: String
    let stepPosition: Int
    /// The sequence of the newest change that is meant; 0 where none is.
    let lastChange: Int
    /// Invalidations that this step has seen complete.
    let completedCount: Int

    func text(for paths: [String]) -> String {
        let meant = ["\(lastChange)", "\(completedCount)"] + paths.sorted()
        let digest = SHA256Digest(of: Array(meant.joined(separator: "\n").utf8)).hex.prefix(16)
        return "rollbook-\(runID)-\(stepPosition)-\(digest)"
    }
}
