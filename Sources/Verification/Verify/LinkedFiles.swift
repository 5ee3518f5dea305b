import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

/// Checks the files behind links: some links are followed, some files are read whole, and none is requested twice.
struct LinkedFiles: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let request: VerifyRequest
    let writes: RunWrites
    let results: [IndexExamination.Result]
    let bucket: BucketEvidence

    /// Links that are followed on an unchanged page.
    private static let sampleCount = 2

    private struct Job: Sendable {
        /// The position among the results.
        var result: Int
        var page: ObservedPage
        var link: PageLinks.Link
        var isFollowed: Bool
        var isRead: Bool
    }

    /// The result of one request.
    private enum Seen: Sendable {
        case followed(Finding)
        case read(FileHashes.Sighting)
    }

    /// At most this many links keep their headers as evidence: a host that answers all of them wrongly need not be quoted for
    /// each.
    private static let quotedMax = 1000

    /// The findings, and the files whose bytes are correct, for each of the results.
    /// - Throws: `CancellationError`. Anything that the public host does is a finding.
    func looks() async throws -> [(findings: [Finding], files: [VerifiedFile])] {
        let jobs = jobs
        let seen = try await site.settled(Array(jobs.enumerated()), waitSeconds: { _ in request.waitSeconds }) {
            place, wasLate in
            await look(place.element, isQuoted: place.offset < Self.quotedMax, wasLate: wasLate)
        }
        let ends = try await mapConcurrently(Array(zip(jobs, seen)), limit: PublicSite.requestsMax) {
            await conclude($0, $1)
        }
        var parts = [(findings: [Finding], files: [VerifiedFile])](repeating: ([], []), count: results.count)
        for (job, end) in zip(jobs, ends) {
            parts[job.result].findings += end.findings
            if let file = end.verified { parts[job.result].files.append(file) }
        }
        return parts
    }

    private var jobs: [Job] {
        let rotation = HashRotation(results: results, request: request, writes: writes)
        let chosen = Dictionary(grouping: rotation.chosen, by: \.result).mapValues { Set($0.map(\.link.url)) }
        return results.enumerated().flatMap { position, result in
            // A file that the listing shows to be wrong need not be requested as well.
            let wrong = Set(
                result.findings.filter { $0.verdict == .fail || $0.name == .lateIndex }.map(\.subject))
            let read = chosen[position] ?? []
            return result.links.sorted { $0.key < $1.key }.flatMap { folder, links -> [Job] in
                guard let page = result.sight.pages[folder] else { return [] }
                let followed = Set(followed(links, of: page, in: result).map(\.url))
                return links.map { link in
                    Job(
                        result: position, page: page, link: link, isFollowed: followed.contains(link.url),
                        isRead: read.contains(link.url))
                }.filter { ($0.isRead || $0.isFollowed && follow($0).isAsked($0.link)) && !wrong.contains($0.link.url) }
            }
        }
    }

    /// All links of a page that changed; of an unchanged page only the newest files, which come last.
    private func followed(
        _ links: [PageLinks.Link], of page: ObservedPage, in result: IndexExamination.Result
    ) -> [PageLinks.Link] {
        if request.depth.links == .inside { return [] }
        let isAll = request.depth.links == .all || request.depth.full || writes.wrote(page.key)
        let isChanged = isAll || (writes.isEmpty && result.baseline.page(page.key)?.sha256 != page.sha256)
        return isChanged ? links : links.suffix(Self.sampleCount)
    }

    private func look(_ job: Job, isQuoted: Bool, wasLate: Bool) async -> Look<Seen> {
        if job.isRead {
            let look = await hashes(job).look(at: job.link)
            return Look(.read(look.value), healing: look.healing)
        }
        var finding = await follow(job).look(at: job.link)
        if wasLate {
            let stored = results[job.result].sight.listing?.artifacts[job.link.key]
            finding = finding.late(
                since: writes[job.link.key]?.finishedAt ?? stored?.lastModified, at: site.now())
        }
        if !isQuoted {
            finding.evidence = finding.evidence.filter { ["status", Finding.visibleAfter].contains($0.key) }
        }
        return Look(.followed(finding), [finding])
    }

    private func conclude(_ job: Job, _ seen: Seen) async -> (findings: [Finding], verified: VerifiedFile?) {
        let follow = follow(job)
        switch seen {
        case .followed(let finding): return ([await placed(follow.settle(finding, job.link), job.link)], nil)
        case .read(let sighting):
            let concluded = await hashes(job).conclude(sighting, on: job.link)
            let (finding, verified) = (await placed(concluded.finding, job.link), concluded.verified)
            guard job.isFollowed else { return ([finding], verified) }
            switch finding.name {
            // The file was served, so its link works.
            case _ where verified != nil:
                return ([finding, Finding(.danglingLink, job.link.url, .pass, message: "served")], verified)
            // Its bytes are wrong; a request for the link also shows their number.
            case .hashMismatch, .staleFile, .missingHash:
                return ([follow.settle(await follow.look(at: job.link), job.link), finding], nil)
            default: return ([finding], nil)
            }
        }
    }

    /// The finding with its place. A file's cache headers are the publisher's fault only if the object carries them.
    private func placed(_ finding: Finding, _ link: PageLinks.Link) async -> Finding {
        guard finding.name == .cacheControl, finding.verdict == .fail, bucket.isThere else { return finding }
        let held = await bucket.held(link.key)
        guard let head = held.head else { return finding.seen(in: .unknown) }
        guard head.attributes.cacheControl == site.channel.cache.files else { return finding.seen(in: .bucket) }
        return finding.atTheEdge(held.text, Mending(channel: site.channel))
    }

    private func follow(_ job: Job) -> LinkCheck {
        LinkCheck(
            site: site, catalog: catalog, index: results[job.result].sight, page: job.page, writes: writes)
    }

    private func hashes(_ job: Job) -> FileHashes {
        let result = results[job.result]
        return FileHashes(
            site: site, catalog: catalog, index: result.sight, page: job.page, baseline: result.baseline,
            writes: writes,
            bucket: bucket)
    }
}
