/// A job that cannot be prepared or settled.
package enum BatchError: Error, Sendable, Equatable {
    /// Without versions there is nothing to copy back.
    case notVersioned(channel: String, bucket: String)
    /// Manifests would lie in an index.
    case placeInIndex(place: String, root: String)
    /// The run has a job that is not settled.
    case open(run: String, token: String)
    /// The request that was kept beside the manifest is gone.
    case noRequest(place: String)
    case badReport(place: String, reason: String)
}
