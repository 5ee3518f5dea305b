package import Objects
import PlaybookFiles
package import S3

/// Lists every version and delete marker below a prefix; takes ceil(K/1000) requests and a few more.
///
/// One listing can only be read page by page. Beyond a few pages, ranges of keys are listed side by side: a listing may
/// begin after any key, so each range begins at a letter and ends where the next one begins.
package struct VersionSweep: Sendable {
    let client: S3Client

    /// The starts of ranges, as the first character below the prefix: file and folder names of an index begin with
    /// letters. Keys before the first start are in the first range; uneven names only cost time.
    private static let boundaries = ["c", "f", "j", "n", "q", "t", "w"]
    /// Pages that are read one after another before the rest is split: each range may cost a request for nothing.
    private static let pagesBefore = 3

    package init(client: S3Client) {
        self.client = client
    }

    /// The versions in document order: keys ascending, each key's newest first, in the service's order also within one second.
    package func versions(below prefix: String) async throws -> [ObjectVersion] {
        try await folded(below: prefix, into: [ObjectVersion]()) { $0 += $1 }.flatMap(\.self)
    }

    /// Hands over the entries key by key, so that memory does not grow with the listing.
    ///
    /// - Parameters:
    ///   - initial: the value that each range of keys begins with.
    ///   - take: takes in all entries of one key, newest first.
    /// - Returns: the result of each range, in the order of their keys.
    package func folded<Value: Sendable>(
        below prefix: String, into initial: Value, _ take: @escaping @Sendable (inout Value, [ObjectVersion]) -> Void
    ) async throws -> [Value] {
        var begun = Fold(value: initial, take: take)
        var page = try await client.listObjectVersions(prefix: prefix)
        begun.add(page.versions)
        for _ in 1..<Self.pagesBefore {
            guard let next = page.next else { break }
            page = try await client.listObjectVersions(prefix: prefix, from: next)
            begun.add(page.versions)
        }
        guard let next = page.next, let reached = page.versions.last?.key else { return [begun.finished()] }
        let starts = Self.boundaries.map { ObjectKey(prefix + $0) }.filter { $0 > reached }
        let markers = [next] + starts.map { VersionListing.Marker(key: $0.text, versionID: nil) }
        let ranges = zip(markers, starts.map(Optional.some) + [nil]).enumerated().map { number, range in
            (marker: range.0, end: range.1, fold: number == 0 ? begun : Fold(value: initial, take: take))
        }
        return try await mapConcurrently(ranges, limit: Self.boundaries.count + 1) { range in
            try await fold(below: prefix, from: range.marker, through: range.end, into: range.fold)
        }
    }

    /// Collects the entries of one key, which may be spread over two pages.
    struct Fold<Value: Sendable>: Sendable {
        var value: Value
        let take: @Sendable (inout Value, [ObjectVersion]) -> Void
        private var open: [ObjectVersion] = []

        init(value: Value, take: @escaping @Sendable (inout Value, [ObjectVersion]) -> Void) {
            self.value = value
            self.take = take
        }

        mutating func add(_ versions: some Sequence<ObjectVersion>) {
            for version in versions {
                if let key = open.first?.key, key != version.key { close() }
                open.append(version)
            }
        }

        private mutating func close() {
            take(&value, open)
            open.removeAll(keepingCapacity: true)
        }

        func finished() -> Value {
            var last = self
            if !last.open.isEmpty { last.close() }
            return last.value
        }
    }

    /// The prefixes directly below `root`, including those that hold only delete markers.
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
    private func fold<Value: Sendable>(
        below prefix: String, from marker: VersionListing.Marker, through end: ObjectKey?, into begun: Fold<Value>
    ) async throws -> Value {
        var fold = begun
        var marker: VersionListing.Marker? = marker
        while let from = marker {
            let page = try await client.listObjectVersions(prefix: prefix, from: from)
            let own = end.map { end in page.versions.prefix { $0.key <= end } } ?? page.versions[...]
            fold.add(own)
            marker = own.count == page.versions.count ? page.next : nil
        }
        return fold.finished()
    }
}

extension BucketReader {
    /// The prefixes of the channel's indexes according to its versions, deleted indexes included.
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

extension Array {
    /// Runs of neighbours that share a key.
    func chunked<Key: Equatable>(by key: (Element) -> Key) -> [ArraySlice<Element>] {
        var chunks: [ArraySlice<Element>] = []
        var start = startIndex
        while start < endIndex {
            let own = key(self[start])
            let end = self[start...].firstIndex { key($0) != own } ?? endIndex
            chunks.append(self[start..<end])
            start = end
        }
        return chunks
    }
}
