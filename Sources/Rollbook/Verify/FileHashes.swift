import Digests
import Foundation
import HTTPTransport
import RunJournal
import S3
import SimpleRepository

/// Reads files whole through the public host and compares their bytes with the hash on the page (failure classes F04,
/// F06).
struct FileHashes: Sendable {
    let site: PublicSite
    let index: IndexSight
    let page: PageSight
    let baseline: Baseline
    let writes: RunWrites
    let waitSeconds: Int

    /// One finding for each file that is not as it should be or that was, and the files that were.
    func check(_ link: PageLinks.Link) async throws -> (finding: Finding, verified: VerifiedFile?) {
        guard let stated = link.file.sha256 else {
            return (Finding(.missingHash, link.url, .pass, message: "the page states no hash to compare with"), nil)
        }
        let (finding, sight) = try await site.settled(waitSeconds: waitSeconds) { await look(at: link, stated) }
        guard let sight, sight.status == 200, sight.url.hasPrefix(site.channel.publicURL) else {
            // Not the bytes are in question, but whether there are any, and whose.
            let links = LinkCheck(site: site, index: index, page: page, writes: writes, waitSeconds: 0)
            return (try await links.check(link) ?? finding, nil)
        }
        guard finding.verdict == .pass else { return (finding, nil) }
        return (
            finding,
            VerifiedFile(
                bucket: site.channel.bucket, key: link.key.text, sha256: stated, size: sight.size, at: site.now())
        )
    }

    private func look(
        at link: PageLinks.Link, _ stated: String
    ) async -> (finding: Finding, seen: PublicSite.Sight?) {
        do {
            let sight = try await site.file(link.url)
            return (judge(sight, link, stated), sight)
        } catch let error as TransportError {
            return (site.unanswered(.artifactServed, link.url, error, remedy: .rollback), nil)
        } catch {
            return (Finding(.artifactServed, link.url, .inconclusive, remedy: .outage, message: "\(error)"), nil)
        }
    }

    private func judge(_ sight: PublicSite.Sight, _ link: PageLinks.Link, _ stated: String) -> Finding {
        var evidence = sight.evidence
        evidence["expected-sha256"] = stated
        guard sight.status == 200 else {
            return Finding(
                .artifactServed, link.url, .inconclusive, remedy: sight.status >= 500 ? .outage : .wait,
                message: "the public host answers \(sight.status)", evidence: evidence)
        }
        if sight.sha256.hex == stated {
            return Finding(.artifactServed, link.url, .pass, message: "bytes as the page states", evidence: evidence)
        }
        let stored = index.listing?.artifacts[link.key]
        if let stored, let served = sight.headers["ETag"], ETag(served) != stored.etag {
            return Finding(
                .staleFile, link.url, .inconclusive, remedy: .wait,
                message: "an earlier \(shown(link.file.filename)) is served than the bucket holds",
                hint: "wait for the cache's TTL, or `rollbook verify \(site.channel.name) --invalidate`",
                evidence: evidence)
        }
        return mismatch(link, stated, evidence)
    }

    private func mismatch(_ link: PageLinks.Link, _ stated: String, _ evidence: [String: String]) -> Finding {
        let before = baseline.file(link.key)?.sha256 ?? baseline.page(page.key)?.links[link.file.filename]
        let wasOverwritten = before == stated
        let isOurs = writes.wrote(link.key) || writes.remedy(forPage: page.key) == .rollback
        return Finding(
            .hashMismatch, link.url, .fail, remedy: wasOverwritten || isOurs ? .rollback : .regenerate,
            message: wasOverwritten
                ? "\(shown(link.file.filename)) was overwritten: it had the page's hash when it was verified last"
                : "\(shown(link.file.filename)) is served with other bytes than its page states",
            hint: wasOverwritten
                ? "rollbook versions \(site.channel.name) \(link.key) tells who; bring the earlier version back"
                : "pip refuses it: rollbook reindex \(site.channel.name) --index \(index.index)",
            evidence: evidence)
    }
}
