import FoundationEssentials
import GRDB
package import Objects

extension Journal {
    /// The seconds that uploads in parts of runs took, by the versions that they wrote to a bucket. Both their ends are by one
    /// clock, so that it may be wrong.
    /// - Throws: `JournalError`.
    package func uploadSeconds(bucket: String) throws -> [VersionID: Double] {
        try changes("WHERE bucket = ? AND state = 'applied' AND instr(after_etag, '-') > 0", [bucket])
            .reduce(into: [:]) { seconds, change in
                guard let id = change.after?.object?.versionID, let begin = change.sentAt, let end = change.finishedAt
                else { return }
                seconds[id] = max(0, end.timeIntervalSince(begin))
            }
    }
}
