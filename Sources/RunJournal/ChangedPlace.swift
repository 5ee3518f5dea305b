/// An index in which a run has changes.
package struct ChangedPlace: Sendable, Hashable {
    /// By the name that the run knew it under.
    package var channel: String
    package var bucket: String
    /// The index's prefix in the bucket.
    package var index: String
    /// Whether any of the changes took effect.
    package var isChanged: Bool
    /// Whether those that did were all made by steps that roll back.
    package var isByRollbacks: Bool
}
