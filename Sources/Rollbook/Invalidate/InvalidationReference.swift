import Objects

/// The caller reference of one batch: the same for a resumed run, another as soon as the batch means something else.
///
/// For a known reference, CloudFront returns the earlier invalidation if the paths are the same, and refuses other paths. So
/// the reference holds the run, the step, and a digest of the batch: its paths, the run's newest change, and the number of the
/// step's complete invalidations.
struct InvalidationReference: Sendable {
    let runID: String
    let stepPosition: Int
    /// The sequence number of the newest change that is covered; 0 without one.
    let lastChange: Int
    /// Invalidations that this step has seen complete.
    let completedCount: Int

    func text(for paths: [String]) -> String {
        let meant = ["\(lastChange)", "\(completedCount)"] + paths.sorted()
        let digest = SHA256Digest(of: Array(meant.joined(separator: "\n").utf8)).hex.prefix(16)
        return "rollbook-\(runID)-\(stepPosition)-\(digest)"
    }
}
