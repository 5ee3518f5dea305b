package import RunJournal
package import S3

/// The newest versions of some objects, by as few listings as possible.
///
/// A listing of the keys' common prefix costs ceil(K/1000) requests for K versions below it, a listing of each key one
/// request a key. Which is less is not known beforehand, so the sweep goes on while it has cost no more than half a
/// request for each key, and what it did not reach is listed key by key: at most 1.5 requests a key, and
/// ceil(K/1000) wherever many objects changed.
package struct VersionLook: Sendable {
    private let client: S3Client
    /// How many versions of a key to return, newest first.
    private let depth: Int

    package init(client: S3Client, depth: Int = 2) {
        self.client = client
        self.depth = depth
    }

    /// Versions and markers of every key of `keys`, newest first, at most `depth` of each; absent keys have none.
    package func versions(of keys: [ObjectKey]) async throws -> [ObjectKey: [ObjectVersion]] {
        let keys = Set(keys).sorted()
        guard let first = keys.first, let last = keys.last else { return [:] }
        if keys.count == 1 { return [first: try await newest(of: first)] }
        var found: [ObjectKey: [ObjectVersion]] = [:]
        let wanted = Set(keys)
        let prefix = commonPrefix(first.text, last.text)
        var marker: VersionListing.Marker?
        var reached: ObjectKey?
        for _ in 0..<max(1, keys.count / 2) {
            let page = try await client.listObjectVersions(prefix: prefix, from: marker)
            for version in page.versions where wanted.contains(version.key) {
                append(version, to: &found)
            }
            guard let next = page.next else { return found }
            marker = next
            reached = page.versions.last?.key
        }
        return try await keyByKey(keys.filter { key in reached.map { key >= $0 } ?? true }, into: found)
    }

    /// The same of the keys of several indexes, which are looked at side by side.
    package func versions(
        of keys: [(index: String, key: ObjectKey)]
    ) async throws -> [ObjectKey: [ObjectVersion]] {
        let byIndex = Dictionary(grouping: keys, by: \.index).mapValues { $0.map(\.key) }
        let looks = try await mapConcurrently(Array(byIndex.values), limit: Self.indexesMax) { keys in
            try await versions(of: keys)
        }
        return looks.reduce(into: [:]) { $0.merge($1) { _, new in new } }
    }

    private static let indexesMax = 64

    private func keyByKey(
        _ keys: [ObjectKey], into found: [ObjectKey: [ObjectVersion]]
    ) async throws -> [ObjectKey: [ObjectVersion]] {
        let listed = try await mapConcurrently(keys, limit: 64) { ($0, try await newest(of: $0)) }
        return found.merging(listed) { _, new in new }
    }

    private func newest(of key: ObjectKey) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await client.listObjectVersions(prefix: key.text, from: marker, maxKeys: depth)
            let own = page.versions.prefix { $0.key == key }
            versions += own
            marker = own.count == page.versions.count ? page.next : nil
        } while marker != nil && versions.count < depth
        return Array(versions.prefix(depth))
    }

    private func append(_ version: ObjectVersion, to found: inout [ObjectKey: [ObjectVersion]]) {
        var versions = found[version.key] ?? []
        if versions.count < depth { versions.append(version) }
        found[version.key] = versions
    }
}

extension ObjectState {
    /// The state that the newest entry of a key says; `nil` for no entry at all.
    ///
    /// - Parameter versioned: whether ids are kept; in a bucket that never had versioning every id is `null`, and where it
    ///   is suspended the marker that a delete leaves says no more than that there is no object.
    package init(newest version: ObjectVersion?, versioned: Bool) {
        guard let version else {
            self = .absent
            return
        }
        let id = versioned ? version.versionID.text : nil
        if version.isDeleteMarker {
            self = versioned ? .marker(versionID: id) : .absent
        } else {
            self = .object(RecordedObject(versionID: id, etag: version.etag?.text ?? "", size: version.size))
        }
    }

    package var object: RecordedObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The version or marker that is on top; `nil` when absent or where no versions are kept.
    package var topVersionID: String? {
        switch self {
        case .absent: nil
        case .marker(let versionID): versionID
        case .object(let object): object.versionID
        }
    }
}

/// The longest common prefix of two keys, cut at a whole character.
private func commonPrefix(_ left: String, _ right: String) -> String {
    var end = left.utf8.startIndex
    for (a, b) in zip(left.utf8.indices, right.utf8.indices) {
        guard left.utf8[a] == right.utf8[b] else { break }
        end = left.utf8.index(after: a)
    }
    while end > left.startIndex && end.samePosition(in: left.unicodeScalars) == nil {
        end = left.utf8.index(before: end)
    }
    return String(left[..<end])
}
