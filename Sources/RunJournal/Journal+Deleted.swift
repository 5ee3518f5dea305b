import FoundationEssentials
import GRDB
package import Objects

extension Journal {
    /// All versions of a bucket that runs deleted for good, by key.
    /// - Throws: `JournalError`.
    package func deletedVersions(bucket: String) throws -> [ObjectKey: [DeletedVersion]] {
        let purges = try changes("WHERE bucket = ? AND action = 'purge' AND state = 'applied'", [bucket])
        var deleted: [ObjectKey: [DeletedVersion]] = [:]
        for purge in purges {
            guard var object = purge.before.object, let id = object.versionID else { continue }
            if object.lastModified == nil {
                let maker = try change(bucket: bucket, key: purge.key, afterVersionID: id)
                object.lastModified = maker?.finishedAt
            }
            deleted[purge.key, default: []].append(
                DeletedVersion(key: purge.key, object: object, runID: purge.runID))
        }
        return deleted
    }
}
