import AWSRequests
import FoundationEssentials
import NIOHTTP1

/// What one edge location holds, by path as it was asked for: `/` and `/index.html`, `a+b` and `a%2Bb` are apart.
struct EdgeCache: Sendable {
    /// An answer of the origin. Its body is the stored version's, not a copy.
    struct Entry: Sendable {
        var response: SandboxResponse
        /// When the origin last vouched for it.
        var storedAt: Date
        var freshUntil: Date
        fileprivate var fetch: Int

        var etag: String? { response.status == 200 ? response.header("etag") : nil }
    }

    private var entries: [String: Entry] = [:]
    private var fetches = 0
    /// Invalidated paths, with the fetch that was the last before.
    private var invalidated: [(path: String, fetch: Int)] = []

    /// The number of a fetch that begins now: what it brings is dropped if its path is invalidated meanwhile.
    mutating func beginFetch() -> Int {
        fetches += 1
        return fetches
    }

    subscript(path: String) -> Entry? {
        guard let entry = entries[path] else { return nil }
        let isInvalidated = invalidated.contains { $0.fetch >= entry.fetch && Self.pattern($0.path, covers: path) }
        return isInvalidated ? nil : entry
    }

    mutating func store(_ response: SandboxResponse, at path: String, fetch: Int, now: Date, lifetime: Double?) {
        guard let lifetime else {
            entries[path] = nil
            return
        }
        entries[path] = Entry(
            response: response, storedAt: now, freshUntil: now.addingTimeInterval(lifetime), fetch: fetch)
    }

    /// Lets a stale answer be served for longer.
    mutating func extend(_ path: String, until: Date) {
        entries[path]?.freshUntil = until
    }

    mutating func invalidate(_ paths: [String]) {
        invalidated += paths.map { ($0, fetches) }
    }

    private static func pattern(_ pattern: String, covers path: String) -> Bool {
        pattern.hasSuffix("*") ? path.utf8.starts(with: pattern.utf8.dropLast()) : path == pattern
    }
}
