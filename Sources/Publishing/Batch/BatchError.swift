/// The reason why a job cannot be prepared or settled.
package enum BatchError: Error, Sendable, Equatable {
    /// The bucket keeps no versions to copy back.
    case notVersioned(channel: String, bucket: String)
    /// The manifests would be in an index.
    case placeInIndex(place: String, root: String)
    /// The run has a job that is not settled.
    case open(run: String, token: String)
    /// The request that was stored beside the manifest is gone.
    case noRequest(place: String)
    case badReport(place: String, reason: String)
}
