package import Objects
import PlaybookFiles

/// Makes the change that brings one object back to its recorded state: a copy of the version on top, a delete marker, or
/// kept bytes. The present version stays below it. Pure.
package struct BringingBack: Sendable {
    let versioned: Bool
    /// Whether what is left stands for the state that comes back: by a rollback it does, by a restore it does not.
    let standsForSource: Bool

    package init(versioned: Bool, standsForSource: Bool) {
        self.versioned = versioned
        self.standsForSource = standsForSource
    }

    /// Why an object cannot come back.
    package struct Lost: Error, Sendable, Equatable {
        package var reason: String
    }

    /// - Parameters:
    ///   - current: what is on top.
    ///   - page: the same of a page that was read.
    ///   - keptBytes: of the journal, or of the bucket.
    ///   - attributes: of the recorded version, where they are known without asking.
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
    /// Whether a header can repeat it: of other characters some services answer an encoded form.
    fileprivate var canBeRestated: Bool {
        let values = [contentType, cacheControl].compactMap(\.self) + otherHeaders.values + metadata.values
        return values.allSatisfy { value in value.utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
    }
}
