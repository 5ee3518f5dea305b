package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// What to verify of a channel.
package struct VerifyRequest: Sendable {
    /// The run that verifies; it stands beside what it found in order.
    package var runID: String
    /// Index prefixes; empty for all.
    package var indexes: [String]
    /// Normalized project names; empty for all.
    package var projects: [String]
    /// What the run changed: its pages' links are all checked, its new files hashed.
    package var changes: [ChangeRecord]
    /// Keys whose bytes this run has checked through the CDN already.
    package var hashed: Set<ObjectKey>
    /// How long what is not fresh yet may take, in seconds.
    package var waitSeconds: Int
    /// What every index must offer.
    package var expected: [ExpectedVersion]
    package var depth: VerifyDepth

    package init(
        runID: String, indexes: [String] = [], projects: [String] = [], changes: [ChangeRecord] = [],
        hashed: Set<ObjectKey> = [], waitSeconds: Int, expected: [ExpectedVersion] = [],
        depth: VerifyDepth = VerifyDepth()
    ) {
        self.runID = runID
        self.indexes = indexes
        self.projects = projects
        self.changes = changes
        self.hashed = hashed
        self.waitSeconds = waitSeconds
        self.expected = expected
        self.depth = depth
    }
}
