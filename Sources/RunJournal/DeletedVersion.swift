package import Objects

/// A version that a run deleted for good (`--strategy remove`).
package struct DeletedVersion: Sendable, Equatable {
    package var key: ObjectKey
    /// The version with its time by the service's clock, from the listing before the delete. Older journals have the time when
    /// the run that wrote the version got its answer, or `nil` where that run is not known.
    package var object: RecordedObject
    /// The run that deleted it.
    package var runID: String

    package init(key: ObjectKey, object: RecordedObject, runID: String) {
        self.key = key
        self.object = object
        self.runID = runID
    }
}
