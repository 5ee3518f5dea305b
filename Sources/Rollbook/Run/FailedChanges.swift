package import S3

/// Changes of a step that a store refused, or did not answer: the exit code is that of the first one's cause.
package struct FailedChanges: Error, CustomStringConvertible {
    /// How many, and what became of the others.
    package let summary: String
    package let cause: S3Error
    /// What the bucket's policy demands of writes and the channel does not say; for people.
    package var demands: [String] = []

    package var description: String { "\(summary); \(cause)" }
}
