import Foundation
import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Reads files whole through the public host and compares their bytes with the hash on the page (failure classes F04,
/// F06).
struct FileHashes: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let index: ObservedIndex
    let page: ObservedPage
    let baseline: Baseline
    let writes: RunWrites
    let bucket: BucketEvidence

    private var mending: Mending { Mending(channel: site.channel) }

    /// The result of reading a file. `seen` is `nil` without an answer, or with nothing to compare.
    typealias Sighting = (finding: Finding, seen: PublicSite.Sight?)

    /// Reads a file once.
    func look(at link: PageLinks.Link) async -> Look<Sighting> {
        guard let stated = link.file.sha256 else {
            let finding = Finding(.missingHash, link.url, .pass, message: "the page states no hash to compare with")
            return Look((finding, nil), healing: .none)
        }
        let sighting = await read(link, stated)
        return Look(sighting, [sighting.finding])
    }

    /// The final finding for a file, and the verified file if it passed.
    func conclude(
        _ sighting: Sighting, on link: PageLinks.Link
    ) async -> (finding: Finding, verified: VerifiedFile?) {
        guard link.file.sha256 != nil else { return (sighting.finding, nil) }
        guard let sight = sighting.seen, sight.status == 200, sight.url.hasPrefix(site.channel.publicURL) else {
            if sighting.seen == nil, sighting.finding.verdict == .fail { return (sighting.finding, nil) }
            // The doubt may not be about the bytes, but about whether the file exists, and whose it is.
            let follow = LinkCheck(site: site, catalog: catalog, index: index, page: page, writes: writes)
            guard follow.isAsked(link) else { return (sighting.finding, nil) }
            let finding = follow.settle(await follow.look(at: link), link)
            return (finding.verdict == .pass ? sighting.finding : finding, nil)
        }
        guard sighting.finding.verdict == .pass else { return (sighting.finding, nil) }
        return (
            sighting.finding,
            VerifiedFile(
                bucket: site.channel.bucket, key: link.key, sha256: sight.sha256, size: sight.size, at: site.now())
        )
    }

    private func read(_ link: PageLinks.Link, _ stated: String) async -> Sighting {
        do {
            let size = index.listing?.artifacts[link.key]?.size ?? link.file.size
            let sight = try await site.file(link.url, size: size)
            var seen = sight
            // All sightings are kept until the last file settles, and headers can be long.
            seen.headers = HTTPHeaders()
            let finding = await judge(sight, link, stated)
            let fault = FileCaching(site: site, index: index, catalog: catalog).fault(link, sight.headers)
            return (finding.verdict == .pass ? fault ?? finding : finding, seen)
        } catch let error as TransportError {
            let finding = site.unanswered(.artifactServed, link.url, error, remedy: .rollback)
            guard finding.verdict == .fail else { return (finding, nil) }
            guard let object = index.listing?.artifacts[link.key] else { return (finding.seen(in: .unknown), nil) }
            return (finding.atTheEdge("the bucket holds \(object.size) bytes", mending), nil)
        } catch {
            return (Finding(.artifactServed, link.url, .inconclusive, remedy: .outage, message: "\(error)"), nil)
        }
    }

    private func judge(_ sight: PublicSite.Sight, _ link: PageLinks.Link, _ stated: String) async -> Finding {
        var evidence = sight.evidence
        evidence["expected-sha256"] = stated
        guard sight.status == 200 else {
            return Finding(
                .artifactServed, link.url, .inconclusive, remedy: sight.status >= 500 ? .outage : .wait,
                message: "the public host answers \(sight.status)", hint: mending.freshness, evidence: evidence
            ).seen(in: index.listing == nil ? .unknown : .edge)
        }
        if sight.sha256.hex == stated {
            return Finding(.artifactServed, link.url, .pass, message: "bytes as the page states", evidence: evidence)
        }
        guard let stored = index.listing?.artifacts[link.key] else {
            return mismatch(link, stated, evidence).seen(in: .unknown)
        }
        let held = await bucket.held(link.key)
        switch await isObject(sight, link) {
        case true?: return mismatch(link, stated, evidence).seen(in: .bucket)
        case false?:
            let isEarlier = sight.headers["ETag"].map { ETag($0) != stored.etag } ?? false
            return Finding(
                isEarlier ? .staleFile : .hashMismatch, link.url, isEarlier ? .inconclusive : .fail, remedy: .wait,
                message: "other bytes (\(sight.size)) are served as \(shown(link.file.filename))", evidence: evidence
            ).atTheEdge(held.text, mending)
        case nil:
            return Finding(
                .hashMismatch, link.url, .inconclusive, remedy: .wait,
                message: "other bytes than the page states are served as \(shown(link.file.filename)), and whether "
                    + "they are the bucket's is not known: \(held.text)",
                hint: mending.versions(link.key), evidence: evidence
            ).seen(in: .unknown)
        }
    }

    /// Whether the served bytes are the bucket's object. The file is read again with MD5 where the bucket has no SHA-256.
    private func isObject(_ sight: PublicSite.Sight, _ link: PageLinks.Link) async -> Bool? {
        if let isIt = await bucket.isObject(link.key, servedAs: sight) { return isIt }
        guard let again = try? await site.file(link.url, size: sight.size, hasMD5: true) else { return nil }
        return await bucket.isObject(link.key, servedAs: again)
    }

    private func mismatch(_ link: PageLinks.Link, _ stated: String, _ evidence: [String: String]) -> Finding {
        let before = baseline.file(link.key)?.sha256.hex ?? baseline.page(page.key)?.links[link.file.filename]
        let wasOverwritten = before == stated
        let isOurs = writes.wrote(link.key) || writes.remedy(forPage: page.key) == .rollback
        return Finding(
            .hashMismatch, link.url, .fail, remedy: wasOverwritten || isOurs ? .rollback : .regenerate,
            message: wasOverwritten
                ? "\(shown(link.file.filename)) was overwritten: it had the page's hash when it was verified last"
                : "\(shown(link.file.filename)) is served with other bytes than its page states",
            hint: wasOverwritten
                ? mending.versions(link.key)
                : mending.reindex(index.index, project: page.project?.name.normalized, overwrites: true),
            evidence: evidence
        ).restoring(wasOverwritten || isOurs ? [link.key] : [], of: index.index, project: page.project?.name.normalized)
    }
}
