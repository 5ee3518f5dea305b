package import Foundation
import Objects
import PlaybookFiles
package import S3

extension Plan {
    /// Refuses a plan that deletes versions for good while Object Lock keeps them: the service would refuse these deletes one
    /// by one, in the middle of the plan. Delete markers are never locked; copies and puts make new versions.
    ///
    /// Costs one request if the plan deletes versions for good, and one more for each such version in a bucket with Object
    /// Lock.
    ///
    /// Source: Amazon S3 User Guide, "Using S3 Object Lock".
    /// - Throws: `PlanError.retained`, `S3Error`.
    package func refuseRetained(_ client: S3Client, at now: Date) async throws {
        let doomed = changes.compactMap { change -> (key: ObjectKey, version: VersionID)? in
            if case .purge(let version, _) = change.action { (change.key, version) } else { nil }
        }
        guard !doomed.isEmpty, try await client.keepsByObjectLock() else { return }
        let kept = try await mapConcurrently(doomed, limit: 32) { key, version -> String? in
            let retention = try await client.retention(of: key, versionID: version)
            return retention.holds(at: now) ? "\(key) version \(version): \(retention.forPeople)" : nil
        }.compactMap(\.self)
        guard kept.isEmpty else { throw PlanError.retained(bucket: channel.bucket, versions: kept) }
    }
}

extension S3Client {
    /// Whether the bucket has Object Lock; `false` where that may not be read: the service then decides on each delete.
    fileprivate func keepsByObjectLock() async throws -> Bool {
        do {
            return try await getObjectLockConfiguration().isEnabled
        } catch let error as S3Error where error.code == .accessDenied || error.code == "NotImplemented" {
            return false
        }
    }
}

extension ObjectRetention {
    fileprivate var forPeople: String {
        hasLegalHold ? "legal hold" : "\(mode ?? "kept") until " + (until.map { rfc3339($0) } ?? "an unknown time")
    }
}
