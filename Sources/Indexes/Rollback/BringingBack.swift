package import Objects
import PlaybookFiles

/// Makes the change that brings one object back to its recorded state: a copy of the recorded version, a delete marker, or
/// a put of kept bytes. The present version stays below it. Pure.
package struct BringingBack: Sendable {
    let versioned: Bool
    /// Whether the new version stands for the state that comes back: `true` for a rollback, `false` for a restore.
    let standsForSource: Bool

    package init(versioned: Bool, standsForSource: Bool) {
        self.versioned = versioned
        self.standsForSource = standsForSource
    }

    /// The reason why an object cannot come back.
    package struct Lost: Error, Sendable, Equatable {
        package var reason: String
    }

    /// - Parameters:
    ///   - current: the state on top.
    ///   - page: the same state, for a page that was read.
    ///   - keptBytes: kept in the journal or in the bucket.
    ///   - attributes: those of the recorded version, if known without a request.
    package func change(
        _ transition: ObjectTransition, current: ObjectState, versions: [ObjectVersion], page: Change.Before? = nil,
        keptBytes: [UInt8]? = nil, attributes: ObjectAttributes? = nil,
        isReadable: (ObjectVersion) -> Bool = { !$0.isArchived }
    ) -> Result<Change, Lost> {
        guard let wanted = transition.before.object else {
            return .success(
                change(transition, .delete, rank: transition.kind.withdrawn, before: page ?? .exact(current)))
        }
        if versioned || wanted.versionID != nil, let held = versions.first(where: { $0.holds(wanted) }) {
            guard isReadable(held) else { return .failure(Lost(reason: archived(held, transition.bucket))) }
            var wanted = wanted
            wanted.versionID = held.versionID
            var back = change(
                transition, .restore(wanted), rank: transition.kind.appearing, before: page ?? .exact(current))
            back.sourceStorageClass = held.isArchived || held.storageClass == "STANDARD" ? nil : held.storageClass
            back.sourceAttributes = attributes.flatMap { $0.canBeRestated ? $0 : nil }
            if held.versionID == .null, standsForSource, let attributes {
                // Without an id of its own, the change in its metadata says which version it is.
                wanted.attributes = attributes
                back.standsFor = .object(wanted)
            }
            return .success(back)
        }
        guard let bytes = keptBytes, let sha256 = transition.keptBytes else {
            return .failure(Lost(reason: reason(transition, wanted)))
        }
        let put = Change.Action.put(content(bytes, sha256, as: wanted))
        return .success(change(transition, put, rank: transition.kind.appearing, before: page ?? .exact(current)))
    }

    private func change(
        _ transition: ObjectTransition, _ action: Change.Action, rank: Change.Rank, before: Change.Before
    ) -> Change {
        Change(
            key: transition.key, index: transition.index, project: transition.project, rank: rank, action: action,
            before: before, standsFor: standsForSource ? transition.before : nil)
    }

    private func content(
        _ bytes: [UInt8], _ sha256: SHA256Digest, as wanted: RecordedObject
    ) -> Change.Content {
        var attributes = wanted.attributes
        attributes.metadata[MetadataName.restores] = standsForSource ? VersionNode(.object(wanted)).mark : nil
        return Change.Content(
            source: .bytes(bytes), sha256: sha256, size: Int64(bytes.count), attributes: attributes)
    }

    private func archived(_ version: ObjectVersion, _ bucket: String) -> String {
        let words = [
            "aws", "s3api", "restore-object", "--bucket", bucket, "--key", version.key.text, "--version-id",
            version.versionID.text, "--restore-request", "Days=7",
        ]
        return "s3://\(bucket)/\(version.key): version \(version.versionID) is archived "
            + "(\(version.storageClass ?? "")); bring it back with `\(words.map(shellWord).joined(separator: " "))`"
    }

    private func reason(_ transition: ObjectTransition, _ wanted: RecordedObject) -> String {
        let place = "s3://\(transition.bucket)/\(transition.key)"
        guard versioned || wanted.versionID != nil else {
            return
                "\(place): the bucket keeps no versions, and neither the journal nor \(OwnFolder.key("kept/")) has its bytes"
        }
        return "\(place): version \(wanted.versionID ?? .null) no longer exists (a lifecycle rule, a permanent delete, "
            + "or a write while versioning was suspended)"
    }
}

extension ObjectAttributes {
    /// Whether a header can repeat the values: some services answer other characters in an encoded form.
    fileprivate var canBeRestated: Bool {
        let values = [contentType, cacheControl].compactMap(\.self) + otherHeaders.values + metadata.values
        return values.allSatisfy { value in value.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
    }
}
