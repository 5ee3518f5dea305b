import Foundation
package import Indexes
import Objects
package import PlaybookFiles
package import RunJournal
import S3
import SimpleRepository

/// Checks a channel's public indexes, in the order that gives the best message for the least cost: control URL, pages, lost
/// links, links and the bytes behind them, core metadata, requirements, and then the changed pages once more. Checks begin from
/// outside; the bucket and the journal, where available, name the cause.
package struct ChannelVerifier: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let journal: Journal
    /// Reads the bucket; `nil` for a verification of the public side only.
    let reader: BucketReader?
    let window: RollbackWindow

    package init(
        site: PublicSite, catalog: Catalog, journal: Journal, reader: BucketReader?,
        window: RollbackWindow = .unknown("it was not asked for")
    ) {
        self.window = window
        self.site = site
        self.catalog = catalog
        self.journal = journal
        self.reader = reader
    }

    /// The findings, and the state to remember as found in order.
    package struct Report: Sendable {
        package var findings: [Finding]
        package var pages: [VerifiedPage] = []
        package var files: [VerifiedFile] = []
        /// Contents of files and metadata files that passed, as they were listed.
        package var facts: [ObjectFacts] = []
        /// Pages that were verified earlier, and are gone with a reason.
        package var gone: [VerifiedPage] = []
    }

    private var channel: Channel { site.channel }

    private static let indexesMax = 64

    /// - Throws: `S3Error`, `PlanError`, `JournalError`. Anything that the public host does is a finding, not an error.
    package func verify(_ request: VerifyRequest) async throws -> Report {
        let scope = try await VerifyScope(channel: channel, journal: journal, reader: reader).read(request)
        let writes = RunWrites(request.changes)
        let control = await ControlCheck(site: site).check(scope.indexes, writes: writes)
        guard control.verdict == .pass else { return Report(findings: [control]) }
        let certificates = await TLSCheck(site: site).check(control)
        let way = WindowCheck(channel: channel, window: window).findings()
        var report = Report(findings: [control] + certificates + scope.findings + way)
        let bucket = BucketEvidence(client: reader?.client)
        let curation = try await reader?.curation() ?? Curation()
        let results = try await mapConcurrently(scope.indexes, limit: Self.indexesMax) { index in
            try await examination(of: index, request, writes, bucket, curation).examine(index)
        }
        var findings = results.map(\.findings)
        let linked = try await LinkedFiles(
            site: site, catalog: catalog, request: request, writes: writes, results: results, bucket: bucket
        ).looks()
        for (position, part) in linked.enumerated() {
            findings[position] += part.findings
            report.files += part.files
        }
        let releases = ReleaseExamination(
            site: site, catalog: catalog, request: request, writes: writes, results: results,
            companions: try await companions(of: results, request, bucket, curation), reader: reader, bucket: bucket)
        report.findings += summed(findings.flatMap(\.self) + (try await releases.findings()), of: results.count)
        report.findings += try await written(request)
        report.findings += try await secondLook(results, writes, request, bucket)
        report.findings += foreignPages(results, beside: report.findings)
        if let reader {
            report.findings = try await KeptFactsFaults(reader: reader, results: results).explained(report.findings)
        }
        report.findings = try await finished(report.findings, bucket, run: request.changes.last?.runID)
        let age = try FindingAge(
            journal: journal, channel: channel, run: request.runID, changes: request.changes)
        report.findings = report.findings.map(age.dated)
        let failures = Failures(report.findings)
        // A file is not remembered as verified if its page failed.
        report.files.removeAll { failures.name(channel.publicURL(ofKey: $0.key.text)) }
        let ofFailedPages = Set(
            results.flatMap { result in
                result.links.filter { folder, _ in result.sight.pages[folder].map { failures.name($0.url) } ?? false }
                    .flatMap { $0.value.map(\.key) }
            })
        report.files.removeAll { ofFailedPages.contains($0.key) }
        for result in results { remember(result, failures, request, in: &report) }
        report.findings = report.findings.bounded(subject: channel.publicURL)
        return report
    }

    /// The channel's other indexes that installers read together with the verified ones.
    private func companions(
        of results: [IndexExamination.Result], _ request: VerifyRequest, _ bucket: BucketEvidence,
        _ curation: Curation
    ) async throws -> [IndexExamination.Result] {
        let names = channel.together.companions(of: results.map(\.sight.index))
        guard !names.isEmpty, request.projects.isEmpty else { return [] }
        // A companion that does not exist is not an error of the channel.
        let present = try await reader?.indexes().indexes
        let found = names.filter { present?.contains($0) ?? true }
        guard !found.isEmpty else { return [] }
        let rest = VerifyRequest(runID: request.runID, indexes: found, waitSeconds: 0, depth: request.depth)
        let scope = try await VerifyScope(channel: channel, journal: journal, reader: reader).read(rest)
        return try await mapConcurrently(scope.indexes, limit: Self.indexesMax) { index in
            try await examination(of: index, rest, RunWrites([]), bucket, curation).examine(index)
        }
    }

    /// Pages of other writers, without those that another finding names already.
    private func foreignPages(_ results: [IndexExamination.Result], beside findings: [Finding]) -> [Finding] {
        let named = Set(findings.filter { $0.verdict == .fail }.flatMap { [$0.subject, $0.evidence["page"] ?? ""] })
        return results.flatMap(\.foreignPages).filter { !named.contains($0.subject) }
    }

    /// Findings completed with their place, a whole command, and a note where a cache still protects readers.
    private func finished(_ findings: [Finding], _ bucket: BucketEvidence, run: String?) async throws -> [Finding] {
        let completion = FindingCompletion(site: site, bucket: bucket, run: run)
        return try await completion.completed(findings)
    }

    private func examination(
        of index: ObservedIndex, _ request: VerifyRequest, _ writes: RunWrites, _ bucket: BucketEvidence,
        _ curation: Curation
    ) throws -> IndexExamination {
        IndexExamination(
            site: site, catalog: catalog, journal: journal, reader: reader, request: request,
            writes: index.listing.map { writes.knowing($0) } ?? writes,
            baseline: try Baseline(journal: journal, bucket: channel.bucket, index: index.index), bucket: bucket,
            curation: curation)
    }

    // MARK: - Bytes

    /// Files of the run that no step has read through the CDN yet.
    private func written(_ request: VerifyRequest) async throws -> [Finding] {
        let unhashed = request.changes.filter { change in
            change.after?.object != nil && !request.hashed.contains(change.key)
                && !ObjectTransition.Kind(rank: change.rank).isPage
        }
        return try await WrittenObjects(site: site, waitSeconds: request.waitSeconds).check(unhashed)
    }

    // MARK: - Once more

    /// Requests the pages that the run wrote once more, after everything else: another writer may have come since, or another
    /// edge location of the CDN may answer with the earlier page (F07, F15).
    private func secondLook(
        _ results: [IndexExamination.Result], _ writes: RunWrites, _ request: VerifyRequest, _ bucket: BucketEvidence
    ) async throws -> [Finding] {
        let pages = results.flatMap { result in
            (Array(result.sight.pages.values) + [result.sight.root].compactMap(\.self))
                .filter { $0.isFresh && writes.wrote($0.key) }
        }
        let findings = try await site.settled(pages, waitSeconds: { _ in request.waitSeconds }) { page, _ in
            let finding = await again(page, writes, bucket)
            return Look(finding, [finding])
        }
        return findings.filter { $0.verdict != .pass }
    }

    private func again(_ page: ObservedPage, _ writes: RunWrites, _ bucket: BucketEvidence) async -> Finding {
        guard let change = writes[page.key], let after = change.after?.object,
            let head = try? await site.headline(page.url), head.status == 200, let etag = head.etag
        else { return Finding(.pageEqual, page.url, .pass, message: "not asked again") }
        if etag == after.etag { return Finding(.pageEqual, page.url, .pass, message: "still as written") }
        if etag == change.before.object?.etag {
            return Finding(
                .pageEqual, page.url, .inconclusive, remedy: .wait,
                message: "the earlier page is shown again: another edge of the CDN is not fresh yet",
                hint: Mending(channel: channel).freshness, evidence: head.evidence
            ).seen(in: .edge)
        }
        let held = await bucket.held(page.key)
        if held.head?.etag == after.etag || !bucket.isThere {
            return Finding(
                .pageEqual, page.url, .inconclusive, remedy: .wait,
                message: "another page than the one that was written is shown", evidence: head.evidence
            ).atTheEdge(held.text, Mending(channel: channel))
        }
        return Finding(
            .foreignWrite, page.url, .fail, remedy: .regenerate,
            message: "another writer changed the page while it was verified",
            hint:
                "stop the other writer, then \(Mending(channel: channel).reindex(change.index, project: change.project))",
            evidence: head.evidence)
    }

    // MARK: - Remembering

    /// The failures, by the URLs that the findings name.
    private struct Failures {
        private let subjects: Set<String>
        let lostProject: Bool

        init(_ findings: [Finding]) {
            let failed = findings.filter { $0.verdict == .fail }
            subjects = Set(failed.flatMap { [$0.subject, $0.evidence["page"] ?? ""] })
            lostProject = failed.contains { $0.name == .lostProject }
        }

        /// Whether a failure is about a page or file, or about its metadata file.
        func name(_ url: String) -> Bool { subjects.contains(url) || subjects.contains(url + ".metadata") }
    }

    /// Records pages without a fault, for the next verification to compare with.
    private func remember(
        _ result: IndexExamination.Result, _ failures: Failures, _ request: VerifyRequest, in report: inout Report
    ) {
        let now = site.now()
        func keep(_ sight: ObservedPage, links: [String: String]) {
            guard let sha256 = sight.sha256, sight.isFresh, !failures.name(sight.url),
                !failures.name(sight.url + "index.html")
            else { return }
            report.pages.append(
                VerifiedPage(
                    bucket: channel.bucket, key: sight.key, sha256: sha256, links: links, runID: request.runID,
                    at: now))
        }
        for (folder, sight) in result.sight.pages {
            guard let page = sight.project, !page.files.isEmpty,
                result.links[folder]?.contains(where: { failures.name($0.url) }) != true
            else { continue }
            keep(
                sight,
                links: Dictionary(page.files.map { ($0.filename, $0.sha256 ?? "") }) { first, _ in first })
            report.facts += seen(result.links[folder] ?? [], result)
        }
        if let sight = result.sight.root, let root = sight.root {
            keep(
                sight,
                links: Dictionary(root.projects.compactMap { $0.project.map { ($0.normalized, "") } }) { first, _ in
                    first
                })
        }
        guard request.projects.isEmpty, result.sight.root?.root != nil else { return }
        let present = Set(result.sight.pages.values.map(\.key) + [result.sight.rootPageKey])
        if !failures.lostProject { report.gone += result.baseline.verifiedPages.filter { !present.contains($0.key) } }
    }

    /// Page contents that passed, and are not recorded as passed yet.
    private func seen(_ links: [PageLinks.Link], _ result: IndexExamination.Result) -> [ObjectFacts] {
        guard let listing = result.sight.listing else { return [] }
        func fact(_ object: ListedObject?, _ sha256: String?) -> ObjectFacts? {
            guard let object, !result.history.hasSeen(object, sha256) else { return nil }
            return ObjectFacts(
                bucket: channel.bucket, key: object.key, identity: FactsIdentity.seen(object),
                sha256: sha256.flatMap { SHA256Digest(hex: $0) }, requiresPython: nil, metadataRead: false)
        }
        return links.flatMap { link -> [ObjectFacts] in
            var stated: String?
            if case .present(let sha256) = link.file.coreMetadata { stated = sha256 }
            return [
                fact(listing.artifacts[link.key], link.file.sha256),
                fact(listing.sidecars[sidecarKey(of: link.key)], stated),
            ].compactMap(\.self)
        }
    }

    /// Passed findings as one line for each check; the others one by one, and late ones with their time.
    private func summed(_ findings: [Finding], of indexes: Int) -> [Finding] {
        let isPlain = { (finding: Finding) in
            finding.verdict == .pass && finding.evidence[Finding.visibleAfter] == nil && !finding.isRemark
        }
        let good = Dictionary(grouping: findings.filter(isPlain), by: \.name)
        let places = indexes == 1 ? "" : " in \(indexes) indexes"
        return good.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, group in
            guard group.count > 1 else { return group[0] }
            return Finding(name, channel.publicURL, .pass, message: "\(group.count) right\(places)")
        } + Self.together(findings.filter { !isPlain($0) })
    }

    /// Merges remarks that say the same about several indexes.
    private static func together(_ findings: [Finding]) -> [Finding] {
        let counts = Dictionary(grouping: findings.filter(\.isRemark), by: \.message).mapValues(\.count)
        var told: Set<String> = []
        return findings.compactMap { finding in
            guard finding.isRemark, let count = counts[finding.message], count > 1 else { return finding }
            guard told.insert(finding.message).inserted else { return nil }
            var finding = finding
            finding.message += ", in \(count) indexes"
            return finding
        }
    }
}
