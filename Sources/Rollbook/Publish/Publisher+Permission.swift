import S3

extension Publisher {
    /// Refuses a plan that deletes versions for good where that is not permitted: half of such a plan would be written
    /// before the first of those deletes is refused.
    ///
    /// It is asked by a delete of a version that is not there, once for each index: S3 looks at permissions first, and a
    /// version that is not there counts as deleted.
    ///
    /// Source: Amazon S3 API Reference, "DeleteObject"; the permission is `s3:DeleteObjectVersion`.
    /// - Throws: `PlanError.mayNotRemove`, `S3Error`.
    func refuseRemovalWithoutPermission(_ plan: Plan) async throws {
        let doomed = plan.changes.filter { if case .purge = $0.action { true } else { false } }
        for index in Set(doomed.map(\.index)).sorted() {
            do {
                _ = try await client.deleteObject(ObjectKey(join(index, Self.nobodysName)), versionID: .null)
            } catch let error as S3Error where error.code == .accessDenied || error.status == 403 {
                throw PlanError.mayNotRemove(bucket: channel.bucket, index: index)
            }
        }
    }

    /// A name that no file of an index can have.
    private static let nobodysName = ".rollbook/may-remove"
}
