import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Reads the present pages. Bytes and headers make a page: installers ignore a page of another content type, and caches keep
/// one as long as its `Cache-Control` says.
///
/// Headers are read once for each write (ETag and date) and remembered, so that reading again costs only the listing.
struct PageReading: Sendable {
    let channel: Channel
    let client: S3Client
    let journal: Journal
    let versioned: Bool
    /// The form in which pages are written.
    private(set) var form: PageForm

    init(channel: Channel, client: S3Client, journal: Journal, versioned: Bool) {
        self.channel = channel
        self.client = client
        self.journal = journal
        self.versioned = versioned
        form = channel.pages.form
    }

    /// The same for the pages in JSON beside those in HTML.
    var ofTwins: PageReading {
        var reading = self
        reading.form = .json
        return reading
    }

    /// The attributes with which pages are written.
    var attributes: ObjectAttributes {
        ObjectAttributes(contentType: form.contentType, cacheControl: channel.cache.pages)
    }

    /// A page that differs from the wanted one, or may differ.
    struct Page: Sendable {
        var bytes: [UInt8]
        /// The problem of its headers.
        var problem: String?
        var fact: ObjectFacts?
        /// Whether a run wrote it, by its metadata.
        var isMarked = true
    }

    enum Found: Sendable {
        case asWanted
        case absent
        case page(Page, Change.Before)
    }

    /// Reads one page. An ETag equal to the MD5 of the wanted bytes shows that the page has them, without reading it.
    func look(_ key: ObjectKey, _ page: ListedObject?, wanted: [UInt8]?, in listing: IndexListing) async throws -> Found
    {
        if let planned = listing.planned[key] {
            guard case .bytes(let bytes) = planned.source else { return .absent }
            // The object that a planned page replaces is not known before it is written.
            return bytes == wanted ? .asWanted : .page(Page(bytes: bytes), .listed(nil))
        }
        guard let page else { return .absent }
        guard let wanted, page.etag == ETag(encodeHex(digest(.md5, of: wanted))) else { return try await read(page) }
        if try isKnown(page) { return .asWanted }
        let head = try await client.headListed(page)
        guard let problem = problem(head.attributes) else {
            try journal.remember([fact(page)])
            return .asWanted
        }
        return .page(Page(bytes: wanted, problem: problem), before(head, wanted))
    }

    private func read(_ page: ListedObject) async throws -> Found {
        let (head, bytes) = try await client.getListed(page)
        let problem = problem(head.attributes)
        return .page(
            Page(
                bytes: bytes, problem: problem, fact: problem == nil ? fact(page) : nil,
                isMarked: head.attributes.metadata[MetadataName.run] != nil), before(head, bytes))
    }

    /// The state before; its bytes are kept only where the bucket keeps no versions.
    private func before(_ head: ObjectHead, _ bytes: [UInt8]) -> Change.Before {
        let state = ObjectState.object(RecordedObject(head, versioned: versioned))
        return versioned ? .exact(state) : .read(state, bytes: bytes)
    }

    private func isKnown(_ page: ListedObject) throws -> Bool {
        let wanted = fact(page)
        return try journal.facts(bucket: client.bucket, keyPrefix: page.key.text)
            .contains { $0.key == wanted.key && $0.identity == wanted.identity }
    }

    private func fact(_ page: ListedObject) -> ObjectFacts {
        ObjectFacts(
            bucket: client.bucket, key: page.key,
            identity: FactsIdentity.headers(
                attributes, page.etag, size: page.size, lastModified: page.lastModified),
            sha256: nil, requiresPython: nil, metadataRead: false)
    }

    private func problem(_ found: ObjectAttributes) -> String? {
        let wanted = attributes
        let differences = [
            ("Content-Type", found.contentType, wanted.contentType),
            ("Cache-Control", found.cacheControl, wanted.cacheControl),
            ("Content-Encoding", found.contentEncoding, nil), ("Content-Disposition", found.contentDisposition, nil),
            ("Content-Language", found.contentLanguage, nil),
        ].filter { ($0.1 ?? "") != ($0.2 ?? "") }
        guard !differences.isEmpty else { return nil }
        let texts = differences.map { "\($0.0) \($0.1.map { "\($0)" } ?? "missing")" }
        return "its bytes are right, its headers are not: " + texts.joined(separator: ", ")
    }
}
