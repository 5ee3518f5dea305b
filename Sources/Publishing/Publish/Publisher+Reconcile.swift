import Foundation
import Indexes
package import Objects
import PlaybookFiles
package import RunJournal
import S3

extension Publisher {
    /// The outcome of a write that was refused, or whose answer is lost.
    enum Effect: Sendable, Equatable {
        case applied(ObjectState)
        /// The before-state still stands.
        case untouched
        case conflict(String)
    }

    /// The depth to which the entry that a change wrote, or found, is searched.
    private static let depthMax = 100

    /// Determines the outcome of a change from the object's versions.
    func whatBecame(of change: Change, record: ChangeRecord) async throws -> Effect {
        try await effect(of: record, versions: allVersions(of: change.key))
    }

    /// As above, from a record alone, after a crash.
    ///
    /// A change counts as applied also if another writer has written above it since. A marker carries no marks: after a crash,
    /// a marker in the place of the change's own may be any writer's, and is a conflict that names it.
    func effect(
        of record: ChangeRecord, versions: [ObjectVersion], isAfterCrash: Bool = false
    ) async throws -> Effect {
        let current = ObjectState(newest: versions.first, versioned: isVersioned)
        switch record.action {
        case .unmark, .purge:
            return try await isGone(record) ? .applied(current) : .untouched
        // Where no marker has an id of its own, an absent object is the intended state, also after another writer's delete.
        case .delete where current.isSame(as: .absent) && !(isVersioned && versions.isEmpty):
            return .applied(current)
        case .put, .copy, .restore, .delete:
            if let ours = try await written(by: record, among: versions) {
                if isAfterCrash, ours.entry.isDeleteMarker { return .conflict(Self.unproved(ours.entry)) }
                return .applied(described(ours, by: record))
            }
        }
        if current.isSame(as: record.before) { return .untouched }
        let writer = await writer(of: versions.first)
        return .conflict("expected \(record.before.forPeople), found \(current.forPeople)\(writer)")
    }

    private static func unproved(_ marker: ObjectVersion) -> String {
        "its answer never came: the delete marker (version \(marker.versionID)) may be its own, or another writer's"
    }

    /// Whether the version that a change was to remove is gone, at whatever depth.
    private func isGone(_ record: ChangeRecord) async throws -> Bool {
        guard let id = record.before.topVersionID else { return false }
        if case .absent(let marker) = try await client.headObject(record.key, versionID: id) { return marker == nil }
        return false
    }

    /// An entry that a change wrote, and its attributes if they were read.
    private struct Written {
        var entry: ObjectVersion
        var attributes: ObjectAttributes?
    }

    /// The entry that a change wrote, among those above the one it found. Our own bytes carry the change's id, and so does a
    /// copy whose source was known. Other copies and markers do not, and are identified by their place directly above, which is
    /// not known where a write without versioning replaced the entry that was found.
    private func written(by record: ChangeRecord, among versions: [ObjectVersion]) async throws -> Written? {
        let above = versions.prefix { !isSame($0, as: record.before) }
        let isPlaced = above.count < versions.count || record.before == .absent
        switch record.action {
        case .put, .copy:
            return try await bearing(record.changeID, among: above)
        case .restore:
            if let marked = try await bearing(record.changeID, among: above) { return marked }
            guard isVersioned, isPlaced, let copy = above.last, !copy.isDeleteMarker,
                copy.size == record.intendedSize, copy.versionID != record.sourceVersionID
            else { return nil }
            let source = versions.first { $0.versionID == record.sourceVersionID }
            // A copy of a multipart object has another ETag.
            guard let tag = source?.etag, !tag.isMultipart, copy.etag?.isMultipart != true else {
                return Written(entry: copy)
            }
            return tag == copy.etag ? Written(entry: copy) : nil
        case .delete:
            guard isPlaced, let marker = above.last, marker.isDeleteMarker else { return nil }
            return Written(entry: marker)
        case .unmark, .purge: return nil
        }
    }

    /// The oldest version whose metadata names the change: later ones are copies of it.
    private func bearing(_ changeID: String, among versions: some Sequence<ObjectVersion>) async throws
        -> Written?
    {
        for version in versions.reversed() where !version.isDeleteMarker {
            guard let attributes = try await head(of: version)?.attributes else { continue }
            if attributes.metadata[MetadataName.change] == changeID {
                return Written(entry: version, attributes: attributes)
            }
        }
        return nil
    }

    /// The newest of the versions that a change wrote by several requests; `nil` where none bears its mark.
    func newestVersion(bearing record: ChangeRecord) async throws -> ObjectState? {
        guard isVersioned else { return nil }
        let above = try await allVersions(of: record.key).prefix { !isSame($0, as: record.before) }
        return try await bearing(record.changeID, among: above.reversed()).map { described($0, by: record) }
    }

    /// The entry below the versions that a change wrote by several requests. Without an answer to a request it is sent again,
    /// and a store without conditions may act on both; each version bears the change's mark, and no other writer's does.
    func entry(belowAllOf record: ChangeRecord) async throws -> ObjectVersion? {
        let versions = try await allVersions(of: record.key)
        let below = versions.drop { $0.versionID != record.after?.entryID }.dropFirst()
        for version in below {
            // A version that cannot be read is not proved to be ours.
            guard !version.isDeleteMarker, let head = try? await head(of: version),
                head.attributes.metadata[MetadataName.change] == record.changeID
            else { return version }
        }
        return nil
    }

    private func allVersions(of key: ObjectKey) async throws -> [ObjectVersion] {
        try await VersionLook(client: client, depth: Self.depthMax).versions(of: [key])[key] ?? []
    }

    private func isSame(_ version: ObjectVersion?, as state: ObjectState) -> Bool {
        ObjectState(newest: version, versioned: isVersioned).isSame(as: state)
    }

    /// The written state: the listed entry with the attributes that were intended or read.
    private func described(_ written: Written, by record: ChangeRecord) -> ObjectState {
        let state = ObjectState(newest: written.entry, versioned: isVersioned)
        guard case .object(var object) = state else { return state }
        object.sha256 = record.intendedSHA256
        if let attributes = written.attributes { object.attributes = attributes }
        return .object(object)
    }

    private func head(of version: ObjectVersion) async throws -> ObjectHead? {
        // Earlier versions have ids also where versioning is suspended by now: without one, the answer is of the current version.
        let isCurrent = !isVersioned && version.isLatest && version.versionID == .null
        let id = isCurrent ? nil : version.versionID
        guard case .present(let head) = try await client.headObject(version.key, versionID: id) else { return nil }
        return head
    }

    /// The writer of a version, as far as the journal and its metadata show; for a message, so errors do not matter. The
    /// journal comes first: a copy has its source's metadata.
    package func writer(of version: ObjectVersion?) async -> String {
        guard let version else { return "" }
        let when = ", written " + rfc3339(version.lastModified)
        if version.versionID != .null,
            let change = try? journal.change(
                bucket: channel.bucket, key: version.key, afterVersionID: version.versionID)
        {
            return when + " by rollbook run \(change.runID)"
        }
        guard !version.isDeleteMarker, let head = try? await head(of: version),
            let run = head.attributes.metadata[MetadataName.run]
        else { return when + " by a writer that leaves no rollbook metadata" }
        return when + " by rollbook run \(run)"
    }

    /// Settles every change that a process left `sent` when it died (design: reconcile).
    ///
    /// - Returns: the settled records; changes without effect are `failed`, and resume plans them anew.
    package func reconcile(_ open: [ChangeRecord]) async throws -> [ChangeRecord] {
        let look = VersionLook(client: client, depth: Self.depthMax)
        let versions = try await look.versions(of: open.map(\.key))
        let settled = try await mapConcurrently(open, limit: 32) { record in
            var record = record
            switch try await effect(of: record, versions: versions[record.key] ?? [], isAfterCrash: true) {
            case .applied(let after):
                record.after = after
                record.finish(.applied, "found in the bucket after an interruption", at: now())
            case .untouched:
                record.finish(.failed, "interrupted; it had no effect", at: now())
            case .conflict(let message):
                record.finish(.conflict, message, at: now())
            }
            return record
        }
        try journal.finish(settled)
        try journal.keepListed(
            settled.compactMap { record in
                record.after?.object?.lastModified.map { (record.runID, record.sequence, $0) }
            })
        return settled
    }
}
