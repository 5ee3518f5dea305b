package import Objects
import RunJournal
package import S3

/// The newest versions of some objects, by as few listings as possible.
///
/// A listing costs ceil(K/1000) requests for the K versions in its range; listing key by key costs one request a key. So
/// each page begins at or after the next wanted key: K counts versions near wanted keys, and there are never more pages
/// than keys. Where pages hold hardly more than one wanted key each, the rest is listed key by key: these answers are
/// shorter, and the requests need not wait for one another.
package struct VersionLook: Sendable {
    private let client: S3Client
    /// The number of versions to return for a key, newest first.
    private let depth: Int

    /// Pages of one range; ranges are read side by side. Each range ends within a page, so longer ranges cost fewer requests
    /// and shorter ones less time.
    private static let pagesOfRange = 4
    private static let rangesMax = 32
    /// Pages of a range that may hold at most one of the keys.
    private static let sparePages = 2
    /// Requests for single keys under way at once.
    private static let keysMax = 64

    package init(client: S3Client, depth: Int = 2) {
        self.client = client
        self.depth = depth
    }

    private typealias Found = [ObjectKey: [ObjectVersion]]

    /// Versions and markers of every key in `keys`, newest first, at most `depth` a key; absent keys have none.
    package func versions(of keys: [ObjectKey]) async throws -> [ObjectKey: [ObjectVersion]] {
        var sweep = Sweep(keys: Set(keys).sorted(), depth: depth)
        guard sweep.keys.count > 1, try await isRead(&sweep) else { return try await keyByKey(sweep.keys) }
        // 0 reached: many entries come before the first key.
        let pages = sweep.reached == 0 ? 1 : sweep.keys.count / sweep.reached
        let count = min(Self.rangesMax, max(1, pages / Self.pagesOfRange))
        let parts = try await mapConcurrently(sweep.split(count), limit: Self.rangesMax) { try await swept($0) }
        let found = parts.reduce(into: sweep.found) { $0.merge($1) { $1 } }
        let hidden = sweep.overtaken.filter { found[$0] == nil }
        return hidden.isEmpty ? found : found.merging(try await keyByKey(hidden)) { $1 }
    }

    /// - Returns: the versions found; keys that may be incomplete are listed once more.
    private func known(_ sweep: Sweep) async throws -> Found {
        let unsure = sweep.overtaken + (sweep.isOver ? sweep.unsure : sweep.unsure + sweep.rest)
        return unsure.isEmpty ? sweep.found : sweep.found.merging(try await keyByKey(unsure)) { $1 }
    }

    private func swept(_ range: Sweep) async throws -> Found {
        var sweep = range
        var pages = 0
        while !sweep.isOver {
            guard try await isRead(&sweep) else { return try await keyByKey(range.keys) }
            pages += 1
            if sweep.reached + Self.sparePages < 2 * pages { break }
        }
        return try await known(sweep)
    }

    /// - Returns: `false` where the store lists in no order, so that each key needs a listing of its own.
    private func isRead(_ sweep: inout Sweep) async throws -> Bool {
        do {
            try await read(&sweep)
            return true
        } catch let error as S3Error where error.code == .unorderedListing {
            return false
        }
    }

    private func read(_ sweep: inout Sweep) async throws {
        sweep.take(try await client.listObjectVersions(prefix: sweep.prefix, from: sweep.marker))
    }

    private func keyByKey(_ keys: [ObjectKey]) async throws -> Found {
        let listed = try await mapConcurrently(keys, limit: Self.keysMax) { ($0, try await newest(of: $0)) }
        return Dictionary(listed) { first, _ in first }
    }

    /// In S3's order a key comes before longer keys that it is a prefix of. Some stores list it after them: then all keys with
    /// that prefix are listed once.
    private func newest(of key: ObjectKey) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await client.listObjectVersions(prefix: key.text, from: marker, maxKeys: depth)
            let own = page.versions.prefix { $0.key == key }
            versions += own
            marker = own.count == page.versions.count ? page.next : nil
            if versions.isEmpty, !page.versions.isEmpty, page.next != nil { return try await hidden(key) }
        } while marker != nil && versions.count < depth
        return Array(versions.prefix(depth))
    }

    /// The versions of a key that may be listed after longer keys with its prefix.
    private func hidden(_ key: ObjectKey) async throws -> [ObjectVersion] {
        let page = try await client.listObjectVersions(prefix: key.text)
        let own = page.versions.filter { $0.key == key }
        if own.first?.isLatest == true { return Array(own.prefix(depth)) }
        if own.isEmpty {
            if page.next == nil { return [] }
            if try await !isThere(key) { return [] }
        }
        throw S3Error(
            code: .unorderedListing, message: "the object is there, and not where a listing must have it",
            operation: "ListObjectVersions", bucket: client.bucket, key: key)
    }

    private func isThere(_ key: ObjectKey) async throws -> Bool {
        switch try await client.headObject(key) {
        case .present: true
        case .absent(let marker): marker != nil
        }
    }
}

/// The progress of one listing of wanted keys.
private struct Sweep: Sendable {
    /// Ascending.
    let keys: [ObjectKey]
    let prefix: String
    private let depth: Int
    private(set) var found: [ObjectKey: [ObjectVersion]] = [:]
    /// The number of known keys.
    private(set) var reached = 0
    /// The start of the next page.
    private(set) var marker: VersionListing.Marker?
    /// Whether the marker was made here, not by the service. Such a marker names no existing key, and some servers (moto) leave
    /// out the first entry after it.
    private var isOwnMarker = false
    /// Keys whose versions a page may have cut off.
    private(set) var unsure: [ObjectKey] = []
    /// Keys that are a prefix of a listed key.
    private var begun: Set<ObjectKey> = []
    /// Keys that were not found and are a prefix of a listed key: a store without S3's order may list them later.
    var overtaken: [ObjectKey] { begun.filter { found[$0] == nil } }

    init(keys: [ObjectKey], depth: Int) {
        self.keys = keys
        self.depth = depth
        prefix = keys.first.flatMap { first in keys.last.map { commonPrefix(first.text, $0.text) } } ?? ""
    }

    var rest: [ObjectKey] { Array(keys[reached...]) }
    var isOver: Bool { reached == keys.count }

    mutating func take(_ page: VersionListing) {
        var next = reached
        for version in page.versions {
            while next < keys.count, keys[next] < version.key { next += 1 }
            if next > 0, version.key.text.utf8.starts(with: keys[next - 1].text.utf8) { begun.insert(keys[next - 1]) }
            guard next < keys.count else { break }
            if keys[next] == version.key, found[version.key, default: []].count < depth {
                found[version.key, default: []].append(version)
            }
        }
        if isOwnMarker { doubt(page.versions.first) }
        isOwnMarker = false
        guard let following = page.next else {
            reached = keys.count
            return
        }
        marker = following
        guard let last = page.versions.last?.key else { return }
        reached = keys[reached...].firstIndex { $0 >= last } ?? keys.count
        guard reached < keys.count else { return }
        if keys[reached] == last {
            guard found[last]?.count == depth else { return }
            reached += 1
        }
        if reached < keys.count, let jump = justBefore(keys[reached], in: prefix), ObjectKey(jump.key) > last {
            (marker, isOwnMarker) = (jump, true)
        }
    }

    /// Marks keys as unsure whose entry the server may have left out: those before the page's first entry, and its own key.
    private mutating func doubt(_ first: ObjectVersion?) {
        unsure += keys[reached...].prefix { key in
            guard let first, key >= first.key else { return true }
            return key == first.key && !first.isLatest
        }
    }

    /// The remaining keys, in parts of equal size.
    func split(_ count: Int) -> [Sweep] {
        guard !isOver else { return [] }
        let size = (keys.count - reached + count - 1) / count
        return stride(from: reached, to: keys.count, by: size).map { start in
            var part = Sweep(keys: Array(keys[start..<min(start + size, keys.count)]), depth: depth)
            if start == reached {
                // The first key may have begun on the page before.
                (part.marker, part.isOwnMarker) = (marker, isOwnMarker)
                part.found = found.filter { $0.key == keys[start] }
            } else if let before = justBefore(keys[start], in: part.prefix) {
                (part.marker, part.isOwnMarker) = (before, true)
            }
            return part
        }
    }
}

/// A marker just before `key`, with few keys in between: the service begins after a marker.
func justBefore(_ key: ObjectKey, in prefix: String) -> VersionListing.Marker? {
    let shorter = String(key.text.unicodeScalars.dropLast())
    return shorter.utf8.count > prefix.utf8.count ? VersionListing.Marker(key: shorter, versionID: nil) : nil
}

/// The longest common prefix of two keys, cut at a whole character.
func commonPrefix(_ left: String, _ right: String) -> String {
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
