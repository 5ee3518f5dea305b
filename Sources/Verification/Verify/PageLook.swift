import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Fetches one page under both of its URLs, as an installer does, and compares it with the expected page.
struct PageLook: Sendable {
    let site: PublicSite
    let key: ObjectKey
    /// The project; `nil` for the root page.
    let project: ProjectName?
    let index: ObservedIndex
    let wanted: WantedPage
    let writes: RunWrites
    let bucket: BucketEvidence
    /// Whether it is the page in JSON beside one in HTML, which has a URL of its own alone.
    var isTwin = false

    private var mending: Mending { Mending(channel: site.channel) }
    /// The command that rewrites the page.
    private var reindex: Hint { mending.reindex(index.index, project: project?.normalized) }
    private var name: Finding.Name { project == nil ? .rootEqual : .pageEqual }
    private var fileURL: String { site.channel.publicURL(ofKey: key.text) }
    private var folderURL: String { String(fileURL.dropLast("index.html".count)) }

    /// The observed page, and its faults.
    typealias Result = (sight: ObservedPage, findings: [Finding])

    /// The page is too large to be read beside many others.
    private struct IsLarge: Error {}

    /// Requests the page. A large one is requested again under a permit.
    /// - Throws: `S3Error`. Anything that the public host does is a finding.
    func look() async throws -> Look<Result> {
        do {
            return try await look(bytesMax: PublicSite.smallPageBytesMax)
        } catch is IsLarge {
            return try await site.large.withPermit { try await look(bytesMax: PublicSite.pageBytesMax) }
        }
    }

    /// - Throws: `S3Error`; `IsLarge` for a page above `bytesMax`, where a larger limit remains.
    private func look(bytesMax: Int) async throws -> Look<Result> {
        // Only digests are kept for the file's URL.
        let urls = isTwin ? [fileURL] : [folderURL, fileURL]
        let looks = try await mapConcurrently(urls, limit: 2) { url in
            try await url == urls[0]
                ? look(at: url, bytesMax: bytesMax) : look(at: url, bytesMax: PublicSite.pageBytesMax, keepsBody: false)
        }
        var findings = looks.map(\.finding)
        let isFresh = findings.allSatisfy { $0.verdict == .pass }
        if findings[0].verdict != .pass, findings.dropFirst().contains(where: { $0.verdict == .pass }) {
            findings[0] = noFolder(findings[0])
        }
        let shown = looks.compactMap(\.seen).first { $0.status == 200 }
        var bytes = isFresh ? nil : try await wanted.bytes()
        if bytes == nil, let shown {
            // Only the file's URL shows the page; this is rare.
            bytes =
                looks[0].seen?.status == 200 ? shown.body : try await look(at: fileURL, bytesMax: bytesMax).seen?.body
        }
        // The headers of another page than the bucket's say nothing about it.
        let own = looks[0].finding.verdict == .pass ? looks[0].seen?.headers : nil
        findings += await headers(served: own, form: bytes.map { PageForm(of: $0) } ?? .html)
        return Look((judge(bytes, headers: shown?.headers, isFresh: isFresh), findings), looks.map(\.finding))
    }

    /// Faults of the page's headers, as served and as the bucket has them. The object is requested only where the answer is
    /// wrong.
    private func headers(served: HTTPHeaders?, form: PageForm) async -> [Finding] {
        let judge = PageHeaders(
            url: isTwin ? fileURL : folderURL, remedy: writes.remedy(forPage: key), hint: reindex,
            wanted: site.channel.cache.pages,
            form: form)
        let seen = served.map(judge.findings)
        guard seen?.isEmpty != true, bucket.isThere, wanted.stored != nil else { return seen ?? [] }
        let held = await bucket.held(key)
        guard let head = held.head else { return (seen ?? []).map { $0.seen(in: .unknown) } }
        let own = judge.findings(HTTPHeaders(head.attributes)).map { $0.seen(in: .bucket) }
        let ownNames = Set(own.map(\.name))
        return own + (seen ?? []).filter { !ownNames.contains($0.name) }.map { $0.atTheEdge(held.text, mending) }
    }

    /// Whether the page ends behind a whole element. HTML allows the last closing tags to be left out, and a truncated page
    /// seldom ends there.
    private static func endsWithElement(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.suffix(200), as: UTF8.self).lowercased()
        let end = String(text.reversed().drop(while: \.isWhitespace).reversed())
        guard end.hasSuffix(">"), let start = end.lastIndex(of: "<") else { return false }
        let tag = end[end.index(after: start)...].prefix { !" />".contains($0) || $0 == "/" }
        return tag.hasPrefix("/") || Self.voidElements.contains(tag.filter { $0 != "/" })
    }

    private static let voidElements: Set<String> = ["br", "hr", "img", "input", "link", "meta", "wbr"]

    private func judge(_ bytes: [UInt8]?, headers: HTTPHeaders?, isFresh: Bool) -> ObservedPage {
        var sight = ObservedPage(
            key: key, url: folderURL, content: .unseen, isFresh: isFresh, lastModified: wanted.lastModified)
        guard let bytes else { return sight }
        sight.size = bytes.count
        sight.sha256 = SHA256Digest(of: bytes)
        sight.isProven = bucket.isThere || (isFresh && wanted.isKnown)
        let form = PageForm(of: bytes)
        sight.form = form
        sight.isComplete = form == .json || isCompleteHTML(bytes) || Self.endsWithElement(bytes)
        if String(validating: bytes, as: UTF8.self) == nil, headers?["Content-Type"]?.contains("charset=") != true {
            sight.content = .unreadable("its bytes are not UTF-8, which pip expects")
            return sight
        }
        do throws(SimplePageError) {
            switch project {
            case nil: sight.content = .root(try parseRootPage(bytes))
            case let project?: sight.content = .project(try parseProjectPage(bytes, project: project))
            }
        } catch {
            sight.content = .unreadable(
                headers?.encoding.map { "its bytes are encoded as \($0), which was not asked for" } ?? "\(error)")
        }
        if let excess = excess(sight) { sight.content = .unreadable(excess) }
        return sight
    }

    /// The limit that the page exceeds.
    private func excess(_ sight: ObservedPage) -> String? {
        if let count = sight.root?.projects.count, count > PublicSite.projectsMax {
            return "\(count) projects; at most \(PublicSite.projectsMax) are read"
        }
        guard let page = sight.project else { return nil }
        let count = page.files.count + page.otherLinks.count
        if count > PublicSite.linksMax { return "\(count) links; at most \(PublicSite.linksMax) are read" }
        guard !site.allowance.keep(links: count, of: key.text) else { return nil }
        return "\(count) links, and the other pages have so many that more than \(SiteAllowance.linksMax) would be kept"
    }

    private func look(
        at url: String, bytesMax: Int, keepsBody: Bool = true
    ) async throws -> (finding: Finding, seen: PublicSite.Sight?) {
        do {
            let sight = try await site.page(url, bytesMax: bytesMax, keepsBody: keepsBody)
            return (try await judge(sight, url), sight)
        } catch let error as TransportError {
            if error.kind == .bodyTooLarge, bytesMax < PublicSite.pageBytesMax { throw IsLarge() }
            return (unanswered(url, error), nil)
        }
    }

    /// A page above the limit is the bucket's fault only if the bucket's page is too large as well.
    private func unanswered(_ url: String, _ error: TransportError) -> Finding {
        let finding = site.unanswered(name, url, error, remedy: writes.remedy(forPage: key))
        guard finding.verdict == .fail else { return finding }
        guard error.kind == .bodyTooLarge else { return finding.seen(in: .edge) }
        guard let size = wanted.size else { return finding.seen(in: .unknown) }
        return size > PublicSite.pageBytesMax
            ? finding.seen(in: .bucket) : finding.atTheEdge("the bucket holds \(size) bytes", mending)
    }

    private func judge(_ sight: PublicSite.Sight, _ url: String) async throws -> Finding {
        guard sight.url.hasPrefix(site.channel.publicURL) else {
            return Finding(
                .pageAddress, url, .fail, remedy: nil,
                message: "the page is redirected to \(shown(sight.url)), outside of the channel",
                hint: "the CDN or its origin redirects; links of that page would be resolved there",
                evidence: sight.evidence
            ).seen(in: .edge)
        }
        if sight.status == 200, try await isShown(by: sight) {
            return Finding(name, url, .pass, message: "equals the page that should be there", evidence: sight.evidence)
        }
        var evidence = sight.evidence
        evidence["expected-etag"] = wanted.etag?.text
        evidence["expected-version"] = wanted.versionID?.text
        switch sight.status {
        case 500...:
            return Finding(
                name, url, .inconclusive, remedy: .outage, message: "the public host answers \(sight.status)",
                evidence: evidence)
        case 200: return try await stale(sight, url, evidence)
        case 401, 403: return try await refused(sight, url, evidence)
        default: return await missing(sight, url, evidence)
        }
    }

    /// Whether the served page is the expected one. An external indexer may have rewritten it since the listing.
    private func isShown(by sight: PublicSite.Sight) async throws -> Bool {
        if try await wanted.isShown(by: sight) { return true }
        return site.channel.pages.areExternal ? try await wanted.isShownNow(by: sight) : false
    }

    /// Wrong bytes where the bucket is right come from a cache. One request with a query, which no cache has seen, shows
    /// whether a fresh answer is right.
    private func stale(_ sight: PublicSite.Sight, _ url: String, _ evidence: [String: String]) async throws -> Finding {
        var evidence = evidence
        if let fresh = try? await site.page(
            url + "?rollbook-verify=\(sight.sha256.hex.prefix(8))", keepsBody: false)
        {
            let isRight = fresh.status == 200 ? try await wanted.isShown(by: fresh) : false
            evidence["with-query"] = isRight ? "right" : "\(fresh.status), wrong too"
        }
        return Finding(
            name, url, .inconclusive, remedy: .wait,
            message:
                "the bucket's page is not shown: other bytes (\(sight.size) of \(wanted.size.map { "\($0)" } ?? "?"))"
                + (sight.headers["age"].map { ", \(shown($0)) s old" } ?? ""),
            hint: "a cache is not fresh yet, or a rule of the CDN puts another page there: \(mending.freshness)",
            evidence: evidence
        ).seen(in: .edge)
    }

    /// The finding for a refusal. S3 also answers 403 for a missing key, and a cache may have kept that answer.
    private func refused(_ sight: PublicSite.Sight, _ url: String, _ evidence: [String: String]) async throws -> Finding
    {
        guard wanted.isKnown else { return await missing(sight, url, evidence) }
        return Finding(
            .forbidden, url, .inconclusive, remedy: .wait,
            message: "the page is in the bucket, and the public host answers \(sight.status)",
            hint: "kept by a cache from before it was there, or not readable by the public: look at the bucket policy "
                + "and the object's ACL; then \(mending.freshness)",
            evidence: evidence
        ).seen(in: .edge)
    }

    private func missing(_ sight: PublicSite.Sight, _ url: String, _ evidence: [String: String]) async -> Finding {
        guard wanted.isKnown else {
            return Finding(
                project == nil ? .missingProject : .projectWithoutPage, url, .fail, remedy: writes.remedy(forPage: key),
                message: "there is no such page: the public host answers \(sight.status)",
                hint: mending.reindex(index.index), evidence: evidence)
        }
        return Finding(
            name, url, .inconclusive, remedy: .wait,
            message: "the bucket's page is not shown: the public host answers \(sight.status)",
            hint: "a cache may have kept the error from before the page was there: \(mending.freshness)",
            evidence: evidence
        ).seen(in: .edge)
    }

    /// `…/index.html` is served, `…/` is not: the rewrite of folders to their index page does not work.
    private func noFolder(_ finding: Finding) -> Finding {
        guard finding.evidence["status"].flatMap({ Int($0) }).map({ $0 != 200 && $0 < 500 }) == true else {
            return finding
        }
        return Finding(
            .pageAddress, finding.subject, .fail, remedy: nil,
            message:
                "installers ask for this URL and get \(finding.evidence["status"] ?? ""), while index.html is served",
            hint: "the CDN does not turn folders into their index.html: look at its function or default root object",
            evidence: finding.evidence
        ).seen(in: .edge)
    }
}
