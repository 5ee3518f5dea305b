package import Foundation
package import Objects

/// Facts about an index's files that a reindex found out, and that are not kept yet: they go into the index's facts document,
/// so that no other machine asks again.
///
/// Of what stands in the bytes, only what takes more requests to read than to be asked for: a small wheel takes one request.
package struct LearnedFacts: Sendable {
    package struct File: Sendable {
        package var object: ListedObject
        /// Of its key, below the index.
        package var name: String
        /// `nil` where it was not read, or need not be kept.
        package var requiresPython: String??
        /// When it was first published, as far as the bucket shows; `nil` where the object says it, or the document.
        package var uploaded: Date?
    }

    package var index: String
    package var files: [File]
    /// The names of all files of the index; facts of others are forgotten.
    package var present: Set<String>
}
