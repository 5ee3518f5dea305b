import Digests
import RunJournal
import S3

/// Compares what a public URL serves with the page that the bucket holds.
struct PageEquality: Sendable {
    let name: Finding.Name
    let site: PublicSite
    let page: ListedObject
    let stored: [UInt8]

    func look(at url: String) async -> Finding {
        let sight: PublicSite.Sight
        do {
            sight = try await site.page(url)
        } catch {
            return Finding(name, url, .inconclusive, remedy: .outage, message: "no answer: \(error)")
        }
        if sight.status == 200 && sight.body == stored {
            return Finding(name, url, .pass, message: "equals the bucket's page", evidence: sight.evidence)
        }
        var evidence = sight.evidence
        evidence["expected-sha256"] = SHA256Digest(of: stored).hex
        evidence["expected-etag"] = page.etag.text
        if sight.status >= 500 {
            return Finding(
                name, url, .inconclusive, remedy: .outage, message: "the public host answers \(sight.status)",
                evidence: evidence)
        }
        let found = sight.status == 200 ? "other bytes (\(sight.size) of \(stored.count))" : "\(sight.status)"
        return Finding(
            name, url, .inconclusive, remedy: .wait, message: "the bucket's page is not shown: \(found)",
            hint: "a cache is not fresh yet: wait for its TTL or invalidate the path", evidence: evidence)
    }
}
