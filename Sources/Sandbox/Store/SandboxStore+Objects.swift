import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

/// The condition of a write on the object that it replaces.
enum StoreCondition: Sendable, Equatable {
    case none
    /// `If-None-Match: *`
    case ifAbsent
    /// `If-Match: *`
    case ifPresent
    /// `If-Match` with a tag.
    case ifMatch(ETag)
}

/// The result of a delete.
struct DeleteOutcome: Sendable {
    /// The version or marker that was removed, or the new marker; `nil` if the bucket never had versioning.
    var versionID: VersionID?
    /// Whether a marker was added, or the removed version was one.
    var isDeleteMarker: Bool
}

extension SandboxStore {
    /// Adds a new current version of `key`.
    ///
    /// - Parameters:
    ///   - time: its last modification; `nil` for now.
    ///   - writer: the access key of the request; `nil` without a request.
    /// - Throws: NoSuchBucket, PreconditionFailed, or NoSuchKey for `If-Match` without an object.
    func put(
        _ content: VersionContent, to key: ObjectKey, in name: String, condition: StoreCondition = .none,
        at time: Date? = nil, by writer: String? = nil
    ) throws -> StoredVersion {
        let (versioning, top) = try situation(of: key, in: name)
        try check(condition, of: key, top: top)
        let version = StoredVersion(
            content: content, versionID: versioning == .enabled ? identifiers.versionID() : .null,
            lastModified: time ?? wholeSecond, writer: writer)
        try record(.written(bucket: name, key: key, version: version))
        return version
    }

    /// Deletes without a version id: adds a marker if the bucket has versioning (also on a marker, and for a key that never
    /// existed), else removes the object for good.
    /// - Throws: NoSuchBucket, PreconditionFailed, NoSuchKey.
    func delete(
        _ key: ObjectKey, in name: String, condition: StoreCondition = .none, by writer: String? = nil
    ) throws -> DeleteOutcome {
        let (versioning, top) = try situation(of: key, in: name)
        // As for writes, but a current delete marker is a failed condition, not a missing key.
        if condition != .none, top?.isDeleteMarker == true { throw S3Refusal.preconditionFailed("If-Match") }
        try check(condition, of: key, top: top)
        guard versioning != .never else {
            if top != nil { try record(.purged(bucket: name, key: key, versionID: .null, remover: writer)) }
            return DeleteOutcome(versionID: nil, isDeleteMarker: false)
        }
        let versionID = versioning == .enabled ? identifiers.versionID() : .null
        let marker = StoredVersion(markerWithID: versionID, lastModified: wholeSecond, writer: writer)
        try record(.written(bucket: name, key: key, version: marker))
        return DeleteOutcome(versionID: versionID, isDeleteMarker: true)
    }

    /// Deletes one version or marker for good. A missing one counts as deleted.
    ///
    /// Conditions only apply to current versions (S3 User Guide, "How to perform conditional deletes"), so there are none here.
    func purge(
        _ versionID: VersionID, of key: ObjectKey, in name: String, by remover: String? = nil
    ) throws -> DeleteOutcome {
        let version = try bucket(name).objects[key].first { $0.versionID == versionID }
        if version != nil {
            try record(.purged(bucket: name, key: key, versionID: versionID, remover: remover))
        }
        return DeleteOutcome(versionID: versionID, isDeleteMarker: version?.isDeleteMarker ?? false)
    }

    func setTags(_ tags: [ObjectTag], of key: ObjectKey, versionID: VersionID?, in name: String) throws -> VersionID {
        let version = try bucket(name).version(versionID, of: key)
        try record(.tagged(bucket: name, key: key, versionID: version.versionID, tags: tags))
        return version.versionID
    }

    func setACL(
        _ acl: CannedACL, grants: [String: String]? = nil, of key: ObjectKey, versionID: VersionID?, in name: String
    ) throws -> VersionID {
        let version = try bucket(name).version(versionID, of: key)
        try record(
            .objectACLSet(bucket: name, key: key, versionID: version.versionID, acl: acl, grants: grants))
        return version.versionID
    }

    /// Changes the current version in place, with the same id and time: a fault of the store, or of the writer.
    func damage(_ key: ObjectKey, in name: String, _ change: @Sendable (inout StoredVersion) -> Void) throws {
        var version = try bucket(name).version(nil, of: key)
        change(&version)
        try record(.damaged(bucket: name, key: key, version: version))
    }

    /// The facts that a write needs. The bucket itself is not kept, since changing it would then copy all of it.
    private func situation(
        of key: ObjectKey, in name: String
    ) throws -> (versioning: BucketVersioningState, top: StoredVersion?) {
        let bucket = try bucket(name)
        return (bucket.settings.versioning, bucket.objects[key].first)
    }

    /// Refuses if the current object does not satisfy `condition`.
    private func check(_ condition: StoreCondition, of key: ObjectKey, top: StoredVersion?) throws {
        let current = top.flatMap { $0.isDeleteMarker ? nil : $0 }
        switch condition {
        case .none: return
        case .ifAbsent: if current != nil { throw S3Refusal.preconditionFailed("If-None-Match") }
        case .ifPresent: if current == nil { throw S3Refusal.noSuchKey(key) }
        case .ifMatch(let tag):
            guard let current else { throw S3Refusal.noSuchKey(key) }
            if current.etag != tag { throw S3Refusal.preconditionFailed("If-Match") }
        }
    }
}

extension SandboxBucket {
    /// The requested version, or the current one.
    /// - Throws: NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker requested by id, InvalidArgument for a
    ///   malformed id.
    func version(_ versionID: VersionID?, of key: ObjectKey) throws -> StoredVersion {
        let stack = objects[key]
        guard let versionID else {
            guard let top = stack.first else { throw S3Refusal.noSuchKey(key) }
            guard !top.isDeleteMarker else { throw S3Refusal.noSuchKey(key, marker: top.versionID) }
            return top
        }
        guard IdentifierSource.isWellFormed(versionID) else {
            throw S3Refusal.invalidArgument("versionId", versionID.text, "Invalid version id specified")
        }
        guard let version = stack.first(where: { $0.versionID == versionID }) else {
            throw S3Refusal.noSuchVersion(key, versionID)
        }
        guard !version.isDeleteMarker else {
            var refusal = S3Refusal.methodNotAllowed
            refusal.headers.add(name: "x-amz-delete-marker", value: "true")
            refusal.headers.add(name: "x-amz-version-id", value: versionID.text)
            refusal.headers.add(name: "allow", value: "DELETE")
            refusal.headers.add(name: "last-modified", value: UTCTime(version.lastModified).httpDate)
            throw refusal
        }
        return version
    }
}
