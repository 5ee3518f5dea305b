package import Objects
package import S3

/// The versions of some objects, as they were listed ahead.
package struct SeenVersions: Sendable {
    private let keys: Set<ObjectKey>
    private let versions: [ObjectKey: [ObjectVersion]]

    /// Lists them, as a rollback looks at them.
    /// - Throws: `S3Error`.
    package init(of keys: [ObjectKey], client: S3Client) async throws {
        self.keys = Set(keys)
        versions = try await VersionLook(client: client, depth: RollbackObserver.depthMax).versions(of: keys)
    }

    /// `nil` if one of the objects was not looked at.
    func versions(of wanted: [ObjectKey]) -> [ObjectKey: [ObjectVersion]]? {
        keys.isSuperset(of: wanted) ? versions : nil
    }
}
