import Digests
package import RunJournal
package import S3
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

    /// Compares one page. A page whose ETag is the MD5 of the wanted bytes is as wanted, without reading it.
    ///
    /// - Parameter links: `nil` for the root page, whose links are not counted.
    mutating func compare(
        page: ListedObject?, key: ObjectKey, with bytes: [UInt8], links: Int?, project: String?
    ) async throws {
        linksAfter += links ?? 0
        let sha256 = SHA256Digest(of: bytes)
        let etag = ETag(encodeHex(digest(.md5, of: bytes)))
        if page?.etag == etag || listing.planned[key]?.sha256 == sha256 {
            linksBefore += links ?? 0
            unchangedCount += 1
            return
        }
        var before = Change.Before.listed(nil)
        if let page, listing.planned[key] == nil {
            let (head, old) = try await client.getObject(page.key)
            if links != nil { linksBefore += linkCount(old, project: project) }
            if old == bytes {
                unchangedCount += 1
                return
            }
            before = .read(.object(RecordedObject(head, versioned: versioned)), bytes: old)
        }
        let content = Change.Content(
            source: .bytes(bytes), sha256: sha256, size: Int64(bytes.count), attributes: Self.attributes)
        changes.append(
            Change(
                key: key, index: listing.index, project: project, rank: project == nil ? .rootPage : .projectPage,
                action: .put(content), before: before))
    }

    /// Withdraws the page of a project that has no file left. A page that is no project page of that name is somebody
    /// else's, and is left alone.
    mutating func withdraw(_ page: ListedObject, project: String) async throws {
        let (head, old) = try await client.getObject(page.key)
        guard let name = ProjectName(project), name.normalized == project,
            let parsed = try? parseProjectPage(html: old, project: name), isProjectPage(parsed, bytes: old)
        else {
            notes.append("\(page.key): no project page of \(project); left alone")
            return
        }
        linksBefore += parsed.files.count
        changes.append(
            Change(
                key: page.key, index: listing.index, project: project, rank: .withdrawProjectPage, action: .delete,
                before: .read(.object(RecordedObject(head, versioned: versioned)), bytes: old)))
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

extension RecordedObject {
    /// What the journal keeps of an object that was read.
    package init(_ head: ObjectHead, versioned: Bool) {
        self.init(
            versionID: versioned ? head.versionID?.text : nil, etag: head.etag.text, size: head.size,
            sha256: head.checksumSHA256?.hex,
            contentType: head.attributes.contentType, cacheControl: head.attributes.cacheControl,
            metadata: head.attributes.metadata)
    }
}
