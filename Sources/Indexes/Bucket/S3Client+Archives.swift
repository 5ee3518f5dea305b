package import Objects
package import S3

extension S3Client {
    /// The archived versions that can be read because they were restored, among those that come back. Takes one HEAD for each
    /// archived version.
    /// - Parameter wanted: the versions that come back, by key; others are not checked.
    package func restoredArchives(
        of wanted: [ObjectKey: RecordedObject], among versions: [ObjectKey: [ObjectVersion]]
    ) async throws -> Set<ObjectKey> {
        let archived = wanted.compactMap { key, object in versions[key]?.first { $0.holds(object) && $0.isArchived } }
        let restored = try await mapConcurrently(archived, limit: 32) { version -> ObjectKey? in
            let answer = try await headObject(version.key, versionID: version.versionID)
            if case .present(let head) = answer, head.isRestored { return version.key }
            return nil
        }
        return Set(restored.compactMap(\.self))
    }
}
