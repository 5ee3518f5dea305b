package import Objects
import S3

/// The reason why a plan cannot be made; nothing was written.
package enum PlanError: Error, Sendable, Equatable {
    case unknownIndex(channel: String, indexes: [String], known: [String])
    case noIndexes(channel: String, roots: [String])
    /// An index lost more of its files than the channel allows.
    case shrunk(channel: String, index: String, before: Int, after: Int, shareMax: Double)
    /// The index has pages with links, but no files any longer.
    case emptied(channel: String, index: String, links: Int)
    /// A file with the wanted name and other bytes is there already.
    case differentBytes([DifferentBytes])
    /// A pin that the upstream index does not have.
    case noSuchVersion(project: String, pin: String, known: [String], reason: String)
    case upstream(project: String, reason: String)
    /// The channel requires a hash on every link, and the bucket knows none for these files.
    case missingHashes(index: String, keys: [ObjectKey])
    /// A project without a file or a page in the selected indexes.
    case unknownProject(channel: String, project: String, known: [String])
    /// A promotion that selects no file.
    case nothingSelected(String)
    /// Pages would lose content that only they have, or that can no longer be read.
    case wouldLose(channel: String, index: String, losses: [String])
    /// A project that the catalog allows on no page.
    case notListed(project: String, known: [String])
    /// Versions must be deleted for good, and `s3:DeleteObjectVersion` is not permitted.
    case mayNotRemove(bucket: String, index: String)
    /// Versions must be deleted for good in a bucket with MFA delete, which asks for a second factor each time.
    case mfaDelete(bucket: String, keys: [ObjectKey])
    /// A bucket whose versioning is Enabled answered a write without a version id of its own.
    case noVersions(bucket: String, key: ObjectKey)
    /// Versions must be deleted for good while Object Lock keeps them; one line each.
    case retained(bucket: String, versions: [String])

    /// Same name, other bytes.
    package struct DifferentBytes: Sendable, Equatable {
        package var bucket: String
        package var key: ObjectKey
        package var found: String
        package var wanted: String
    }
}
