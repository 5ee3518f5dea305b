package import Indexes
import Objects
import PlaybookFiles
import S3
import S3Writes

extension Publisher {
    /// Refuses a plan that deletes versions for good without permission: half of the plan would be written before the first of
    /// these deletes is refused.
    /// - Throws: `PlanError.mayNotRemove`, `S3Error`.
    package func refuseRemovalWithoutPermission(_ plan: Plan) async throws {
        let doomed = plan.changes.filter { if case .purge = $0.action { true } else { false } }
        if let index = try await indexWithoutRemoval(doomed) {
            throw PlanError.mayNotRemove(bucket: channel.bucket, index: index)
        }
    }

    /// An index of these changes in which versions may not be deleted.
    ///
    /// Tries to delete a version that does not exist, once for each index: S3 checks permissions first, and a missing version
    /// counts as deleted.
    ///
    /// Source: Amazon S3 API Reference, "DeleteObject"; the permission is `s3:DeleteObjectVersion`.
    private func indexWithoutRemoval(_ changes: [Change]) async throws -> String? {
        let indexes = Set(changes.map(\.index)).sorted()
        let isRefused = try await mapConcurrently(indexes, limit: 32) { index in
            do {
                _ = try await S3Writer(client).deleteObject(ObjectKey(join(index, Self.nobodysName)), versionID: .null)
                return false
            } catch let error as S3Error where error.code == .accessDenied || error.status == 403 {
                return true
            }
        }
        return zip(indexes, isRefused).first(where: \.1)?.0
    }

    /// A name that no file of an index can have.
    private static let nobodysName = OwnFolder.key("may-remove")
}
