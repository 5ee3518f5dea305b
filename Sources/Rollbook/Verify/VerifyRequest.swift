package import Objects
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

/// How thoroughly a channel is verified.
package struct VerifyDepth: Sendable, Equatable {
    /// How links are followed.
    package enum Links: String, Sendable, CaseIterable {
        /// All of the pages that changed, some of the others.
        case changed
        /// Every link of every page, through the public host.
        case all
        /// None: every link is compared with the bucket's listing instead.
        case inside
    }

    package var links: Links
    /// Ask nothing of the bucket: no credentials are needed, and causes are told less exactly.
    package var outside: Bool
    /// Read every file whole, and look into every wheel.
    package var full: Bool
    /// Bytes of older files that are read again, those first that were read longest ago.
    package var rotationBytes: Int64
    /// The newest file of an index may not be older, in seconds; `nil`: as old as it likes.
    package var ageMaxSeconds: Int?
    /// What is gone since the last verification may be gone.
    package var acceptLosses: Bool

    package static let rotationBytesDefault: Int64 = 64 << 20

    package init(
        links: Links = .changed, outside: Bool = false, full: Bool = false,
        rotationBytes: Int64 = Self.rotationBytesDefault, ageMaxSeconds: Int? = nil, acceptLosses: Bool = false
    ) {
        self.links = links
        self.outside = outside
        self.full = full
        self.rotationBytes = rotationBytes
        self.ageMaxSeconds = ageMaxSeconds
        self.acceptLosses = acceptLosses
    }
}
