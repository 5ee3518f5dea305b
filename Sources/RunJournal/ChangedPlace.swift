/// An index in which a run has changes.
package struct ChangedPlace: Sendable, Hashable {
    /// The channel's name at the time of the run.
    package var channel: String
    package var bucket: String
    /// The index's prefix in the bucket.
    package var index: String
    /// Whether any of the changes took effect.
    package var isChanged: Bool
    /// Whether all effective changes were made by steps that roll back.
    package var isByRollbacks: Bool
}
