import Objects
import RunJournal
import S3
import SimpleRepository

/// The pages of one index compared with what is there: changes, and how many links were and will be.
struct PageComparison: Sendable {
    static let attributes = ObjectAttributes(
        contentType: "text/html", cacheControl: "no-cache,no-store,must-revalidate")

    let listing: IndexListing
    let client: S3Client
    /// Whether the bucket keeps versions; without, version ids mean nothing.
    let versioned: Bool
    private(set) var changes: [Change] = []
    private(set) var notes: [String] = []
    private(set) var unchangedCount = 0
    private(set) var linksBefore = 0
    private(set) var linksAfter = 0

    /// Pages that are read at once.
    private static let concurrencyMax = 64

    /// A page that the index should have.
    struct Wanted: Sendable {
        var page: ListedObject?
        var key: ObjectKey
        var bytes: [UInt8]
        /// `nil` for the root page, whose links are not counted.
        var links: Int?
        var project: String?
    }

    /// What the comparison of one page came to.
    private struct Part: Sendable {
        var change: Change?
        var note: String?
        var linksBefore = 0
    }

    /// Compares pages. One whose ETag is the MD5 of the wanted bytes is as wanted, without reading it.
    mutating func compare(_ pages: [Wanted]) async throws {
        let parts = try await mapConcurrently(pages, limit: Self.concurrencyMax) { [self] in try await part(of: $0) }
        linksAfter += pages.reduce(0) { $0 + ($1.links ?? 0) }
        unchangedCount += parts.count { $0.change == nil }
        add(parts)
    }

    private mutating func add(_ parts: [Part]) {
        linksBefore += parts.reduce(0) { $0 + $1.linksBefore }
        changes += parts.compactMap(\.change)
        notes += parts.compactMap(\.note)
    }

    private func part(of wanted: Wanted) async throws -> Part {
        let sha256 = SHA256Digest(of: wanted.bytes)
        let etag = ETag(encodeHex(digest(.md5, of: wanted.bytes)))
        let isPlanned = listing.planned[wanted.key] != nil
        if wanted.page?.etag == etag || listing.planned[wanted.key]?.sha256 == sha256 {
            return Part(linksBefore: wanted.links ?? 0)
        }
        var part = Part()
        var before = Change.Before.listed(nil)
        if let page = wanted.page, !isPlanned {
            let (head, old) = try await client.getListed(page)
            if wanted.links != nil { part.linksBefore = linkCount(old, project: wanted.project) }
            if old == wanted.bytes { return part }
            before = self.before(head, old)
        }
        let content = Change.Content(
            source: .bytes(wanted.bytes), sha256: sha256, size: Int64(wanted.bytes.count), attributes: Self.attributes)
        part.change = Change(
            key: wanted.key, index: listing.index, project: wanted.project,
            rank: wanted.project == nil ? .rootPage : .projectPage, action: .put(content), before: before)
        return part
    }

    /// Withdraws the pages of projects that have no file left. A page that is no project page of that name is somebody
    /// else's, and is left alone.
    mutating func withdraw(_ pages: [(project: String, page: ListedObject)]) async throws {
        add(
            try await mapConcurrently(pages, limit: Self.concurrencyMax) { [self] project, page in
                try await withdrawal(of: page, project: project)
            })
    }

    private func withdrawal(of page: ListedObject, project: String) async throws -> Part {
        let (head, old) = try await client.getListed(page)
        guard let name = ProjectName(project), name.normalized == project,
            let parsed = try? parseProjectPage(html: old, project: name), isProjectPage(parsed, bytes: old)
        else { return Part(note: "\(page.key): no project page of \(project); left alone") }
        return Part(
            change: Change(
                key: page.key, index: listing.index, project: project, rank: .withdrawProjectPage, action: .delete,
                before: before(head, old)),
            linksBefore: parsed.files.count)
    }

    /// Where versions are kept, the earlier page need not be.
    private func before(_ head: ObjectHead, _ bytes: [UInt8]) -> Change.Before {
        let state = ObjectState.object(RecordedObject(head, versioned: versioned))
        return versioned ? .exact(state) : .read(state, bytes: bytes)
    }

    init(listing: IndexListing, client: S3Client, versioned: Bool) {
        self.listing = listing
        self.client = client
        self.versioned = versioned
    }

    /// Whether a page says that it is its project's: by its heading, or by a file of it.
    private func isProjectPage(_ page: ProjectPage, bytes: [UInt8]) -> Bool {
        let heading = "<h1>Links for \(page.name.normalized)</h1>"
        return String(decoding: bytes.prefix(4096), as: UTF8.self).contains(heading)
            || page.files.contains {
                (try? DistributionFilename(parsing: $0.filename, of: page.name))?.project == page.name
            }
    }

    private func linkCount(_ bytes: [UInt8], project: String?) -> Int {
        guard let project, let name = ProjectName(project) else { return 0 }
        return (try? parseProjectPage(html: bytes, project: name))?.files.count ?? 0
    }
}
