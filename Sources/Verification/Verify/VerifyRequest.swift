package import Objects
package import PlaybookFiles
package import RunJournal
import S3

/// The parts of a channel to verify, and how.
package struct VerifyRequest: Sendable {
    /// The run that verifies; it is recorded beside what it found in order.
    package var runID: String
    /// Index prefixes; empty for all.
    package var indexes: [String]
    /// Normalized project names; empty for all.
    package var projects: [String]
    /// The run's changes: all links of its pages are checked, and its new files are hashed.
    package var changes: [ChangeRecord]
    /// Keys whose bytes this run has already checked through the CDN.
    package var hashed: Set<ObjectKey>
    /// The time that stale answers may take to become fresh, in seconds.
    package var waitSeconds: Int
    /// The versions that every index must offer.
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
