package import Objects
import S3
package import Sandbox

/// Everything a bucket holds, as a value: every version and delete marker, with bytes and attributes.
package struct BucketSnapshot: Sendable, Equatable {
    /// Keys ascending, of one key the newest first.
    package var versions: [Version]

    package struct Version: Sendable, Equatable {
        package var key: ObjectKey
        package var id: VersionID
        package var isLatest: Bool
        /// `nil` for a delete marker.
        package var content: Content?
    }

    /// The bytes and headers that a reader gets.
    package struct Content: Sendable, Equatable {
        package var bytes: [UInt8]
        package var etag: ETag
        package var contentType: String?
        package var cacheControl: String?
        package var metadata: [String: String]

        /// Without the marks of runs, which a copy has of its own.
        package static func == (left: Content, right: Content) -> Bool {
            left.bytes == right.bytes && left.etag == right.etag && left.contentType == right.contentType
                && left.cacheControl == right.cacheControl && unmarked(left) == unmarked(right)
        }

        private static func unmarked(_ content: Content) -> [String: String] {
            content.metadata.filter { !VersionedBench.marks.contains($0.key) }
        }
    }

    /// User metadata of one run or change, which differs from run to run: a copy bears marks of its own.
    package static let marks: Set<String> = ["rollbook-run", "rollbook-change", "rollbook-restores", "checksum-sha256"]

    /// Where no versions are kept: the earlier bytes of overwritten pages, which readers do not see.
    private static func isKept(_ key: ObjectKey) -> Bool { key.text.hasPrefix(".rollbook/kept/") }

    /// Documents of facts: a reindex writes them beside its plan, and they stay true whatever becomes of the run.
    private static func isFacts(_ key: ObjectKey) -> Bool { key.text.hasPrefix(".rollbook/facts/") }

    init(versions: [Version]) { self.versions = versions }

    /// - Throws: an S3 error when there is no such bucket.
    package init(_ bucket: String, of sandbox: Sandbox) async throws {
        versions = try await sandbox.versions(bucket).map { object in
            let stored = object.version
            return Version(
                key: object.key, id: stored.versionID, isLatest: object.isLatest,
                content: stored.isDeleteMarker
                    ? nil
                    : Content(
                        bytes: try stored.body.collected(), etag: stored.etag,
                        contentType: stored.attributes["content-type"],
                        cacheControl: stored.attributes["cache-control"], metadata: stored.metadata))
        }
    }

    /// The current objects that readers see, without the facts documents.
    package var visible: [ObjectKey: Content] {
        Dictionary(
            uniqueKeysWithValues: versions.lazy.filter { $0.isLatest && !Self.isFacts($0.key) }.compactMap { version in
                version.content.map { (version.key, $0) }
            })
    }

    /// Without the moments at which a run published its files, which differ from run to run.
    package var withoutUploadTimes: BucketSnapshot {
        var snapshot = self
        for position in snapshot.versions.indices {
            guard var content = snapshot.versions[position].content else { continue }
            content.metadata["rollbook-uploaded"] = nil
            if content.contentType == "text/html" {
                content.bytes = Array(content.text.replacing(#/ data-upload-time="[^"]*"/#, with: "").utf8)
            }
            snapshot.versions[position].content = content
        }
        return snapshot
    }

    /// The version on top of a key, or its delete marker.
    package func top(_ key: ObjectKey) -> Version? { versions.first { $0.key == key } }

    /// How many versions and markers a key has.
    package func count(_ key: ObjectKey) -> Int { versions.count { $0.key == key } }

    /// Versions added since an earlier snapshot, without those of facts documents.
    package func added(since earlier: BucketSnapshot) -> [Version] {
        let known = Set(earlier.versions.map { Identity($0) })
        return versions.filter { !known.contains(Identity($0)) && !Self.isFacts($0.key) }
    }

    /// By how many versions and markers each key has more than in `earlier` (or fewer); keys without a difference are
    /// absent.
    package func growth(since earlier: BucketSnapshot) -> [ObjectKey: Int] {
        let counts = Dictionary(grouping: versions, by: \.key).mapValues(\.count)
        let before = Dictionary(grouping: earlier.versions, by: \.key).mapValues(\.count)
        return Set(counts.keys).union(before.keys).filter { !Self.isKept($0) && !Self.isFacts($0) }.reduce(into: [:]) {
            growth, key in
            let more = counts[key, default: 0] - before[key, default: 0]
            if more != 0 { growth[key] = more }
        }
    }

    /// Differences from `other` that readers see, one line each; empty when there are none.
    ///
    /// - Parameter ignoringMetadata: names of user metadata that may differ; without it those of rollbook's marks.
    package func differences(from other: BucketSnapshot, ignoringMetadata: Set<String> = marks) -> [String] {
        let (own, others) = (visible, other.visible)
        return Set(own.keys).union(others.keys).filter { !Self.isKept($0) }.sorted().compactMap { key in
            switch (own[key], others[key]) {
            case (let content?, let wanted?):
                let found = content.differences(from: wanted, ignoringMetadata: ignoringMetadata)
                return found.isEmpty ? nil : "\(key): \(found.joined(separator: ", "))"
            case (nil, _): return "\(key): is gone"
            case (_, nil): return "\(key): is new"
            }
        }
    }

    private struct Identity: Hashable {
        var key: ObjectKey
        var id: VersionID
        var etag: ETag?

        init(_ version: Version) {
            key = version.key
            id = version.id
            etag = version.content?.etag
        }
    }
}

extension BucketSnapshot.Content {
    /// The bytes as text, for pages.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    func differences(from wanted: Self, ignoringMetadata ignored: Set<String>) -> [String] {
        var found: [String] = []
        if bytes != wanted.bytes { found.append("\(bytes.count) other bytes than the wanted \(wanted.bytes.count)") }
        if contentType != wanted.contentType { found.append("content type \(contentType ?? "none")") }
        if cacheControl != wanted.cacheControl { found.append("cache control \(cacheControl ?? "none")") }
        let (own, others) = (metadata, wanted.metadata)
        let names = Set(own.keys).union(others.keys).subtracting(ignored)
        found += names.sorted().filter { own[$0] != others[$0] }.map { "metadata \($0)" }
        return found
    }
}
