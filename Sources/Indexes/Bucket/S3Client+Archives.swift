package import Objects
package import S3

extension S3Client {
    /// Of the versions that come back, those that are archived and can be read all the same, because they were restored. One
    /// HEAD for each archived version.
    /// - Parameter wanted: by key; the rest is not looked at.
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
