package import S3

/// Every version and delete marker below a prefix, by ceil(K/1000) requests and a few more.
///
/// One listing can only be read page after page. Where there is more than one page, ranges of keys are listed side by
/// side: a listing may begin after any key, so that each range begins at a letter and ends where the next one begins.
package struct VersionSweep: Sendable {
    private let client: S3Client

    /// Where ranges begin, as the first character below the prefix: file and folder names of an index begin with
    /// letters. What comes before the first stands in the first range, so that uneven names cost time and nothing else.
    private static let boundaries = ["c", "f", "j", "n", "q", "t", "w"]

    package init(client: S3Client) {
        self.client = client
    }

    /// In document order: keys ascending, of one key the newest first, as the service keeps them (also where several
    /// stand in one second).
    package func versions(below prefix: String) async throws -> [ObjectVersion] {
        let first = try await client.listObjectVersions(prefix: prefix)
        guard let next = first.next, let reached = first.versions.last?.key else { return first.versions }
        let starts = Self.boundaries.map { ObjectKey(prefix + $0) }.filter { $0 > reached }
        let markers = [next] + starts.map { VersionListing.Marker(key: $0.text, versionID: nil) }
        let ranges = zip(markers, starts.map(Optional.some) + [nil])
        let parts = try await mapConcurrently(Array(ranges), limit: 8) { marker, end in
            try await versions(below: prefix, from: marker, through: end)
        }
        return first.versions + parts.flatMap(\.self)
    }

    /// The prefixes directly below `root`, also those that hold nothing but delete markers by now.
    package func subfolders(of root: String) async throws -> [String] {
        var folders: [String] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await client.listObjectVersions(
                prefix: root.isEmpty ? "" : root + "/", delimiter: "/", from: marker)
            folders += page.commonPrefixes.map { String($0.dropLast()) }
            marker = page.next
        } while marker != nil
        return folders
    }

    /// Keys after `marker`, up to and with `end`.
    private func versions(
        below prefix: String, from marker: VersionListing.Marker, through end: ObjectKey?
    ) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker? = marker
        while let from = marker {
            let page = try await client.listObjectVersions(prefix: prefix, from: from)
            let own = end.map { end in page.versions.prefix { $0.key <= end } } ?? page.versions[...]
            versions += own
            marker = own.count == page.versions.count ? page.next : nil
        }
        return versions
    }
}

extension BucketReader {
    /// The prefixes of the channel's indexes as its versions know them: also those of which everything was deleted.
    /// - Throws: `PlanError.unknownIndex`, `PlanError.noIndexes`, `S3Error`.
    package func indexesOfVersions(_ selection: [String] = []) async throws -> [String] {
        let sweep = VersionSweep(client: client)
        let found = try await mapConcurrently(channel.roots, limit: 8) { try await sweep.subfolders(of: $0) }
        var all = found.flatMap(\.self)
        all += channel.indexes.filter { !all.contains($0) }
        guard !all.isEmpty else { throw PlanError.noIndexes(channel: channel.name, roots: channel.roots) }
        let unknown = selection.filter { !all.contains($0) }
        guard unknown.isEmpty else {
            throw PlanError.unknownIndex(channel: channel.name, indexes: unknown, known: all)
        }
        return selection.isEmpty ? all : all.filter(selection.contains)
    }
}
