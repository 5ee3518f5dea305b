package import Objects

/// What a reindex read in the bytes of an index's files, and is not kept yet: it goes into the index's facts document,
/// so that no other machine reads these files again.
///
/// Only what takes more requests to read than to be asked for: a small wheel takes one request.
package struct LearnedFacts: Sendable {
    package struct File: Sendable {
        package var object: ListedObject
        /// Of its key, below the index.
        package var name: String
        package var requiresPython: String?
    }

    package var index: String
    package var files: [File]
    /// The names of all files of the index; facts of others are forgotten.
    package var present: Set<String>
}
