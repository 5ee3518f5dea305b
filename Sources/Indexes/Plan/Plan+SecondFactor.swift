import Objects
import PlaybookFiles
import RunJournal
package import S3

extension Plan {
    /// Refuses a plan that deletes versions for good in a bucket with MFA delete: each such request would be refused, and
    /// half of a plan is worse than none. Copies, puts and delete markers need no second factor.
    ///
    /// Source: Amazon S3 User Guide, "Configuring MFA delete".
    /// - Throws: `PlanError.mfaDelete`.
    package func refuseWithoutSecondFactor(_ versioning: BucketVersioning) throws {
        guard versioning.mfaDelete else { return }
        let keys = changes.filter(\.deletesForGood).map(\.key)
        guard keys.isEmpty else { throw PlanError.mfaDelete(bucket: channel.bucket, keys: keys) }
    }
}

extension Change {
    /// Whether the change names a version to delete.
    fileprivate var deletesForGood: Bool {
        switch action {
        case .purge: true
        case .put, .copy, .restore, .delete: false
        }
    }
}
