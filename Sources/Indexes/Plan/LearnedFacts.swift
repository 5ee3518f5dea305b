package import Foundation
package import Objects

/// New facts about an index's files that a reindex found out. They go into the index's facts document, so that no other
/// machine has to find them out again.
///
/// Facts from a file's bytes are kept only if reading them takes several requests: a small wheel takes one.
package struct LearnedFacts: Sendable {
    package struct File: Sendable {
        package var object: ListedObject
        /// Name of its key, below the index.
        package var name: String
        /// `nil` where it was not read, or need not be kept.
        package var requiresPython: String??
        /// The first publication time that the bucket shows; `nil` where the object or the document states one.
        package var uploaded: Date?
    }

    package var index: String
    package var files: [File]
    /// The names of all files of the index; facts of others are forgotten.
    package var present: Set<String>
    /// The index's facts document as it was read.
    package var document = DocumentSeen.nothing
}
