import RunJournal
import S3

/// What the links of pages lead to: some are followed, some of the files are read whole, none is asked for twice.
struct LinkedFiles: Sendable {
    let site: PublicSite
    let request: VerifyRequest
    let writes: RunWrites
    let results: [IndexExamination.Result]

    /// Links of an unchanged page that are followed all the same.
    private static let sampleCount = 2

    private struct Job: Sendable {
        /// Which of the results.
        var result: Int
        var page: PageSight
        var link: PageLinks.Link
        var isFollowed: Bool
        var isRead: Bool
    }

    /// What was found, and the files whose bytes are as they should be; for each of the results.
    /// - Throws: `CancellationError`; whatever the public host does is a finding.
    func looks() async throws -> [(findings: [Finding], files: [VerifiedFile])] {
        let jobs = jobs
        let looked = try await mapConcurrently(jobs, limit: PublicSite.requestsMax) { try await look($0) }
        var parts = [(findings: [Finding], files: [VerifiedFile])](repeating: ([], []), count: results.count)
        for (job, look) in zip(jobs, looked) {
            parts[job.result].findings += look.findings
            if let file = look.verified { parts[job.result].files.append(file) }
        }
        return parts
    }

    private var jobs: [Job] {
        let rotation = HashRotation(results: results, request: request, writes: writes)
        let chosen = Dictionary(grouping: rotation.chosen, by: \.result).mapValues { Set($0.map(\.link.url)) }
        return results.enumerated().flatMap { position, result in
            let read = chosen[position] ?? []
            return result.links.sorted { $0.key < $1.key }.flatMap { folder, links -> [Job] in
                guard let page = result.sight.pages[folder] else { return [] }
                let followed = Set(followed(links, of: page, in: result).map(\.url))
                return links.map { link in
                    Job(
                        result: position, page: page, link: link, isFollowed: followed.contains(link.url),
                        isRead: read.contains(link.url))
                }.filter { $0.isFollowed || $0.isRead }
            }
        }
    }

    /// All links of a page that changed; of another the newest files, which stand last on it.
    private func followed(
        _ links: [PageLinks.Link], of page: PageSight, in result: IndexExamination.Result
    ) -> [PageLinks.Link] {
        if request.depth.links == .inside { return [] }
        let isAll = request.depth.links == .all || request.depth.full || writes.wrote(page.key)
        let isChanged = isAll || (writes.isEmpty && result.baseline.page(page.key)?.sha256 != page.sha256)
        return isChanged ? links : links.suffix(Self.sampleCount)
    }

    private func look(_ job: Job) async throws -> (findings: [Finding], verified: VerifiedFile?) {
        let result = results[job.result]
        let follow = LinkCheck(
            site: site, index: result.sight, page: job.page, writes: writes, waitSeconds: request.waitSeconds)
        guard job.isRead else { return ([try await follow.check(job.link)].compactMap(\.self), nil) }
        let hashes = FileHashes(
            site: site, index: result.sight, page: job.page, baseline: result.baseline, writes: writes,
            waitSeconds: request.waitSeconds)
        let (finding, verified) = try await hashes.check(job.link)
        guard job.isFollowed else { return ([finding], verified) }
        switch finding.name {
        // It was served, so that its link leads somewhere.
        case _ where verified != nil:
            return ([finding, Finding(.danglingLink, job.link.url, .pass, message: "served")], verified)
        // Its bytes are wrong; how many there are says more.
        case .hashMismatch, .staleFile, .missingHash:
            return ([try await follow.check(job.link)].compactMap(\.self) + [finding], nil)
        default: return ([finding], nil)
        }
    }
}
