import Objects

/// The parameters of a listing.
struct ListingQuery: Sendable {
    var prefix = ""
    var delimiter = ""
    /// Entries start after this key or common prefix.
    var after: ObjectKey?
    /// Only with `after`: entries of that key that are older than this version are listed too.
    var afterVersion: VersionID?
    var limit = 1000
}

extension SandboxBucket {
    /// A page of current objects (ListObjects, ListObjectsV2).
    func objectsPage(_ query: ListingQuery) -> ListingPage {
        page(query) { stack in stack[0].isDeleteMarker ? [] : stack[..<1] }
    }

    /// A page of versions and delete markers (ListObjectVersions): keys ascending, the newest of each key first.
    func versionsPage(_ query: ListingQuery) -> ListingPage {
        page(query) { $0[...] }
    }

    private func page(
        _ query: ListingQuery, visible: ([StoredVersion]) -> ArraySlice<StoredVersion>
    ) -> ListingPage {
        var page = ListingPage()
        var last: (key: ObjectKey, versionID: VersionID?)?
        guard query.limit > 0 else { return page }
        for key in objects.keys[firstPosition(query)...] {
            guard key.hasPrefix(query.prefix) else { break }
            var versions = visible(objects[key])
            if key == query.after {
                guard let afterVersion = query.afterVersion else { continue }
                // The marker's version is gone by now: the whole key is listed again, so that no entry is lost.
                if let index = versions.firstIndex(where: { $0.versionID == afterVersion }) {
                    versions = versions[(index + 1)...]
                }
            }
            guard !versions.isEmpty else { continue }
            if let group = commonPrefix(of: key, query) {
                guard group != query.after, group != page.commonPrefixes.last.map({ ObjectKey($0) }) else { continue }
                if page.count == query.limit { return page.ending(at: last) }
                page.commonPrefixes.append(group.text)
                last = (group, nil)
                continue
            }
            for version in versions {
                if page.count == query.limit { return page.ending(at: last) }
                let isLatest = version.versionID == objects[key].first?.versionID
                page.entries.append(.init(key: key, isLatest: isLatest, version: version))
                last = (key, version.versionID)
            }
        }
        return page
    }

    private func firstPosition(_ query: ListingQuery) -> Int {
        let start = objects.position(of: ObjectKey(query.prefix))
        return query.after.map { max(start, objects.position(of: $0)) } ?? start
    }

    /// The part of `key` up to the first delimiter after the prefix.
    private func commonPrefix(of key: ObjectKey, _ query: ListingQuery) -> ObjectKey? {
        guard !query.delimiter.isEmpty else { return nil }
        let bytes = Array(key.text.utf8)
        let delimiter = Array(query.delimiter.utf8)
        var index = query.prefix.utf8.count
        while index + delimiter.count <= bytes.count {
            if bytes[index..<index + delimiter.count].elementsEqual(delimiter) {
                return ObjectKey(String(decoding: bytes[..<(index + delimiter.count)], as: UTF8.self))
            }
            index += 1
        }
        return nil
    }
}
