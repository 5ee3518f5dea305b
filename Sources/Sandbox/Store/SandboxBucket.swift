import FoundationEssentials
package import Objects

/// The settings of a bucket.
struct BucketSettings: Sendable {
    let name: String
    let createdAt: Date
    var acl: CannedACL
    var versioning = BucketVersioningState.never
    /// Configuration documents as given, by subresource (`policy`, `lifecycle`, …).
    var configurations: [String: String] = [:]
}

/// One bucket: its settings, the version stacks of its keys and its unfinished uploads.
///
/// Only the store holds a bucket: a second reference would make the next change copy all of it.
struct SandboxBucket: Sendable {
    var settings: BucketSettings
    var objects = KeyTable()
    var uploads: [String: MultipartUpload] = [:]

    /// The current version, unless there is none or it is a delete marker.
    func currentObject(_ key: ObjectKey) -> StoredVersion? {
        objects[key].first.flatMap { $0.isDeleteMarker ? nil : $0 }
    }

    /// Makes `version` the current one; a version `null` replaces an existing version `null`.
    ///
    /// - Returns: the version that is removed for good by this.
    mutating func push(_ version: StoredVersion, onto key: ObjectKey) -> StoredVersion? {
        var stack = objects[key]
        var replaced: StoredVersion?
        if version.versionID == .null, let index = stack.firstIndex(where: { $0.versionID == .null }) {
            replaced = stack.remove(at: index)
        }
        stack.insert(version, at: 0)
        objects[key] = stack
        return replaced
    }

    /// Removes one version or marker for good.
    mutating func purge(_ versionID: VersionID, of key: ObjectKey) -> StoredVersion? {
        var stack = objects[key]
        guard let index = stack.firstIndex(where: { $0.versionID == versionID }) else { return nil }
        let removed = stack.remove(at: index)
        objects[key] = stack
        return removed
    }

    /// Changes one version in place (tags, ACL).
    mutating func update(_ versionID: VersionID, of key: ObjectKey, _ change: (inout StoredVersion) -> Void) {
        var stack = objects[key]
        guard let index = stack.firstIndex(where: { $0.versionID == versionID }) else { return }
        change(&stack[index])
        objects[key] = stack
    }
}

/// A bucket's versioning (PutBucketVersioning).
package enum BucketVersioningState: String, Codable, Sendable {
    case never, enabled, suspended
}

/// One entry of a bucket's whole state, for tests.
package struct SandboxObjectVersion: Sendable {
    package var key: ObjectKey
    package var isLatest: Bool
    package var version: StoredVersion
}
