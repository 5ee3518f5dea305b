package import S3

/// Changes of a step that a store refused or did not answer. The first one's cause decides the exit code.
package struct FailedChanges: Error, CustomStringConvertible {
    /// The number of failed changes, and the outcome of the others.
    package let summary: String
    package let cause: S3Error
    /// Requirements of the bucket's policy for writes that the channel's settings lack; for people.
    package var demands: [String] = []

    package var description: String { "\(summary); \(cause)" }
}
