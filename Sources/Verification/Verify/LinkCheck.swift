import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Follows a link of a project page through the public host (failure classes F01, F03, F21, F30).
struct LinkCheck: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let index: ObservedIndex
    let page: ObservedPage
    let writes: RunWrites

    /// Whether the link can be served at all. A link whose file is missing from the bucket is not requested.
    func isAsked(_ link: PageLinks.Link) -> Bool { index.listing.map { $0.artifacts[link.key] != nil } ?? true }

    /// Requests the link once; the finding is not final before `settle`.
    func look(at link: PageLinks.Link) async -> Finding {
        do {
            return judge(link, try await site.headline(link.url))
        } catch let error as TransportError {
            let finding = site.unanswered(.danglingLink, link.url, error, remedy: remedy(link))
            guard finding.verdict == .fail else { return finding }
            guard let object = index.listing?.artifacts[link.key] else { return finding.seen(in: .unknown) }
            return finding.atTheEdge("the bucket holds \(object.size) bytes", mending)
        } catch {
            return Finding(.danglingLink, link.url, .inconclusive, remedy: .outage, message: "no answer: \(error)")
        }
    }

    private func judge(_ link: PageLinks.Link, _ head: PublicSite.Headline) -> Finding {
        let object = index.listing?.artifacts[link.key]
        guard head.url.hasPrefix(site.channel.publicURL) else {
            return fault(
                .foreignLink, link, head,
                "the link of \(shown(link.file.filename)) is redirected to \(shown(head.url))"
            ).atTheEdge(held(object), mending)
        }
        switch head.status {
        case 200, 206: return sized(link, head, object)
        case 500...:
            return Finding(
                .danglingLink, link.url, .inconclusive, remedy: .outage,
                message: "the public host answers \(head.status)", evidence: head.evidence)
        case 401, 403:
            return Finding(
                .forbidden, link.url, .inconclusive, remedy: .wait,
                message: "\(shown(link.file.filename)): the public host answers \(head.status)",
                hint: "negative caching, or not readable by the public", evidence: head.evidence
            ).seen(in: object == nil ? .unknown : .edge)
        default:
            return Finding(
                .danglingLink, link.url, .inconclusive, remedy: .wait,
                message: "\(shown(link.file.filename)): the public host answers \(head.status)",
                hint: "a cache may have kept the error from before the file was there: \(mending.freshness)",
                evidence: head.evidence
            ).seen(in: object == nil ? .unknown : .edge)
        }
    }

    private func sized(_ link: PageLinks.Link, _ head: PublicSite.Headline, _ object: ListedObject?) -> Finding {
        guard let size = head.size else { return served(link, head) }
        guard let object else {
            guard size == 0 || link.file.size.map({ $0 != size }) == true else { return served(link, head) }
            return wrongSize(link, head, size).seen(in: .unknown)
        }
        guard size == object.size else { return ofTheEdge(link, head, object, size) }
        guard size == 0 || link.file.size.map({ $0 != size }) == true else { return served(link, head) }
        return wrongSize(link, head, size).seen(in: .bucket)
    }

    private func served(_ link: PageLinks.Link, _ head: PublicSite.Headline) -> Finding {
        if let fault = FileCaching(site: site, index: index, catalog: catalog).fault(link, head.headers) {
            return fault
        }
        return Finding(.danglingLink, link.url, .pass, message: "\(head.status)", evidence: head.evidence)
    }

    private func wrongSize(_ link: PageLinks.Link, _ head: PublicSite.Headline, _ size: Int64) -> Finding {
        let stated = link.file.size.map { ", its page states \($0)" } ?? ""
        return fault(
            .sizeMismatch, link, head, "\(shown(link.file.filename)) is served with \(size) bytes\(stated)")
    }

    /// The finding for bytes that differ from the bucket's: an earlier file in a cache, part of a file, or no file at all.
    private func ofTheEdge(
        _ link: PageLinks.Link, _ head: PublicSite.Headline, _ object: ListedObject, _ size: Int64
    ) -> Finding {
        let isEarlier = head.etag != nil && head.etag != object.etag
        return Finding(
            isEarlier ? .staleFile : .sizeMismatch, link.url, isEarlier ? .inconclusive : .fail, remedy: .wait,
            message: "\(size) bytes are served as \(shown(link.file.filename))", evidence: head.evidence
        ).atTheEdge(held(object), mending)
    }

    private func held(_ object: ListedObject?) -> String {
        object.map { "the bucket holds \($0.size) bytes with ETag \($0.etag)" } ?? "the bucket was not asked"
    }

    private var mending: Mending { Mending(channel: site.channel) }

    /// The final finding after the wait. From outside, a missing and a forbidden file look alike (S3 answers 403 for both where
    /// listing is not allowed); the bucket's listing distinguishes them.
    func settle(_ finding: Finding, _ link: PageLinks.Link) -> Finding {
        guard finding.verdict == .inconclusive, finding.remedy == .wait,
            finding.name == .forbidden || finding.name == .danglingLink
        else { return finding }
        var finding = finding
        if index.listing == nil {
            finding.name = .danglingLink
            finding.verdict = .fail
            finding.remedy = nil
            finding.message += ": missing, or not readable by the public"
            finding.hint = "with credentials the cause can be found: \(mending.again)"
        } else if finding.name == .forbidden {
            // The file itself is correct; policies and rules decide who may read it.
            finding.verdict = .fail
            finding.remedy = nil
            finding.message += ", and the file is in the bucket"
            finding.hint = "let the public read it: look at the bucket policy and the object's ACL"
        }
        return finding
    }

    private func remedy(_ link: PageLinks.Link) -> CheckRecord.Remedy {
        writes.wrote(link.key) || writes.wrote(page.key) ? .rollback : .regenerate
    }

    private func fault(
        _ name: Finding.Name, _ link: PageLinks.Link, _ head: PublicSite.Headline, _ message: String
    ) -> Finding {
        Finding(
            name, link.url, .fail, remedy: remedy(link), message: message,
            hint: mending.versions(link.key), evidence: head.evidence)
    }
}
