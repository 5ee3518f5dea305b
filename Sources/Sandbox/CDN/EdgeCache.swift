import AWSRequests
import FoundationEssentials
import NIOHTTP1

/// The cache of one edge location, by path as requested: `/` and `/index.html` are different entries, and so are `a+b` and
/// `a%2Bb`.
struct EdgeCache: Sendable {
    /// An answer of the origin. It shares its body with the stored version.
    struct Entry: Sendable {
        var response: SandboxResponse
        /// The time of the origin's last answer or revalidation.
        var storedAt: Date
        var freshUntil: Date
        fileprivate var fetch: Int

        var etag: String? { response.status == 200 ? response.header("etag") : nil }
    }

    private var entries: [String: Entry] = [:]
    private var fetches = 0
    /// Invalidated paths, with the number of the last fetch before the invalidation.
    private var invalidated: [(path: String, fetch: Int)] = []

    /// The number of a fetch that begins now. Its answer is dropped if its path is invalidated meanwhile.
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

    /// Extends the time for which a stale answer is served.
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
