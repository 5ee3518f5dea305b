package import FoundationEssentials
package import Objects

/// A page that the last verification found in order. The next verification must find at least its links.
package struct VerifiedPage: Sendable, Equatable {
    package var bucket: String
    package var key: ObjectKey
    /// SHA-256 of the page's bytes.
    package var sha256: SHA256Digest
    /// A project page's links: file name to SHA-256, empty where the page states none. A root page's links: normalized project
    /// name to an empty string.
    package var links: [String: String]
    package var runID: String
    package var at: Date

    package init(bucket: String, key: ObjectKey, sha256: SHA256Digest, links: [String: String], runID: String, at: Date)
    {
        self.bucket = bucket
        self.key = key
        self.sha256 = sha256
        self.links = links
        self.runID = runID
        self.at = at
    }
}
