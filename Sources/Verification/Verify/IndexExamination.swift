import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// All checks of one index: its pages, their content, their links.
struct IndexExamination: Sendable {
    let site: PublicSite
    let catalog: Catalog
    let journal: Journal
    let reader: BucketReader?
    let request: VerifyRequest
    let writes: RunWrites
    let baseline: Baseline
    let bucket: BucketEvidence
    /// The curation of the channel's files.
    let curation: Curation

    private var channel: Channel { site.channel }
    private var isNarrowed: Bool { !request.projects.isEmpty }

    /// The observed state, and its faults.
    struct Result: Sendable {
        var sight: ObservedIndex
        var baseline: Baseline
        /// Links by folder.
        var links: [String: [PageLinks.Link]] = [:]
        var findings: [Finding] = []
        var history = FileHistory([])
        /// Pages of another writer, which passed every other check unless a finding names them.
        var foreignPages: [Finding] = []
    }

    /// - Throws: `S3Error`, `JournalError`. Anything that the public host does is a finding.
    func examine(_ scope: ObservedIndex) async throws -> Result {
        var result = Result(sight: scope, baseline: baseline)
        try await look(&result)
        result.findings += faults(of: result.sight, links: &result.links)
        try await takeIn(&result)
        let sight = result.sight
        if let listing = sight.listing {
            let facts = try journal.facts(
                bucket: channel.bucket, keyPrefix: listing.index.isEmpty ? "" : listing.index + "/")
            result.history = FileHistory(facts)
            let inside = ListingFaults(
                index: sight, listing: listing, catalog: catalog, channel: channel, baseline: baseline, writes: writes,
                history: result.history, curation: curation, lateness: lateness)
            result.findings += try inside.findings(links: result.links, narrowed: isNarrowed)
            let files = FileFaults(
                index: sight, listing: listing, channel: channel, baseline: baseline, writes: writes,
                history: result.history, client: reader?.client,
                readBytesMax: request.depth.full ? .max : request.depth.rotationBytes)
            result.findings += try await files.findings(result.links)
            result.foreignPages = ForeignPages(
                channel: channel, listing: listing, baseline: baseline, facts: facts
            ).findings(sight)
        }
        result.findings += CurationFaults(index: sight, curation: curation, channel: channel).findings(result.links)
        result.findings += UploadTimeFaults(index: sight, channel: channel, history: result.history).findings(
            result.links)
        result.findings += PageFormFaults(index: sight, channel: channel, writes: writes, baseline: baseline).findings(
            result.links)
        result.findings += try losses(sight, history: result.history)
        result.findings += age(sight)
        for expected in request.expected { result.findings.append(offer(of: expected, sight)) }
        return result
    }

    private var lateness: Lateness { Lateness(channel: channel, now: site.now()) }

    // MARK: - Looking

    /// Lists the index again if a page links a file that the listing lacks: an external indexer may write a page, for a new
    /// file, after the listing was read.
    /// - Throws: `S3Error`.
    private func takeIn(_ result: inout Result) async throws {
        guard channel.pages.areExternal, let reader, let listing = result.sight.listing else { return }
        let unknown = result.links.values.joined().contains {
            listing.artifacts[$0.key] == nil && listing.nested[$0.key] == nil
        }
        guard unknown else { return }
        let now = try await reader.listing(of: listing.index)
        for object in Array(now.artifacts.values) + Array(now.sidecars.values) + Array(now.nested.values) {
            result.sight.listing?.add(object)
        }
    }

    private func look(_ result: inout Result) async throws {
        let scope = result.sight
        if !isNarrowed, scope.listing == nil || scope.listing?.rootPage != nil {
            let look = page(scope.rootPageKey, nil, scope, stored: scope.listing?.rootPage)
            let (root, findings) = try await settled([look])[0]
            result.findings += findings
            result.sight.root = root
            if let finding = try await withoutSlash(scope, root: root) { result.findings.append(finding) }
        } else if !isNarrowed {
            let missing = Finding(
                .missingProject, channel.publicURL(ofKey: scope.rootPageKey.text), .fail, remedy: .regenerate,
                message: "the index has files and no root page",
                hint: Mending(channel: channel).reindex(scope.index))
            let newest = scope.listing?.artifacts.values.map(\.lastModified).max()
            result.findings.append(lateness.judged(missing, changed: newest))
        }
        let folders = folders(result.sight).compactMap { folder in ProjectName(folder).map { (folder, $0) } }
        let looks = folders.map { folder, name in
            page(
                scope.pageKey(ofFolder: folder), name, scope,
                stored: scope.listing?.projectPages[folder])
        }
        for ((folder, name), look) in zip(folders, try await settled(looks)) {
            // The root page of an index nested in this one is not a project's page.
            if look.sight.project == nil, scope.listing?.holdsMore(inFolder: folder) == true { continue }
            result.findings += look.findings + misnamed(folder, name, look.sight, scope)
            result.sight.pages[folder] = look.sight
        }
        if channel.pages.hasTwins { try await lookAtTwins(&result) }
    }

    /// The pages in JSON of the pages that were looked at.
    private func lookAtTwins(_ result: inout Result) async throws {
        let scope = result.sight
        let listing = scope.listing
        var looks: [(folder: String?, look: PageLook)] = []
        if scope.root != nil, listing == nil || listing?.rootTwin != nil {
            looks.append((nil, page(scope.rootTwinKey, nil, scope, stored: listing?.rootTwin)))
        }
        for folder in scope.pages.keys.sorted() where listing == nil || listing?.projectTwins[folder] != nil {
            guard let name = ProjectName(folder) else { continue }
            let look = page(scope.twinKey(ofFolder: folder), name, scope, stored: listing?.projectTwins[folder])
            looks.append((folder, look))
        }
        for place in looks.indices { looks[place].look.isTwin = true }
        for ((folder, _), look) in zip(looks, try await settled(looks.map(\.look))) {
            result.findings += look.findings
            if let folder { result.sight.twins[folder] = look.sight } else { result.sight.rootTwin = look.sight }
        }
    }

    /// All pages of the index, each read once or until it is fresh.
    private func settled(_ looks: [PageLook]) async throws -> [PageLook.Result] {
        try await site.settled(looks, waitSeconds: { _ in request.waitSeconds }) { page, wasLate in
            var look = try await page.look()
            guard wasLate else { return look }
            let written = writes[page.key]?.finishedAt ?? page.wanted.lastModified
            look.value.findings = look.value.findings.map { $0.late(since: written, at: site.now()) }
            return look
        }
    }

    /// The folders of pages: those in the bucket; from outside, those that the root page names or the request names.
    private func folders(_ sight: ObservedIndex) -> [String] {
        let named =
            sight.listing.map { Array($0.projectPages.keys) }
            ?? sight.root?.root?.projects.compactMap(\.project?.normalized) ?? request.projects
        return Set(named).filter { !isNarrowed || request.projects.contains($0) }.sorted()
    }

    private func misnamed(_ folder: String, _ name: ProjectName, _ sight: ObservedPage, _ scope: ObservedIndex)
        -> [Finding]
    {
        guard name.normalized != folder else { return [] }
        return [
            Finding(
                .unnormalizedName, sight.url, .fail, remedy: writes.remedy(forPage: sight.key),
                message: "the page of \(name) lies at \(shown(folder))/, where no installer asks for it",
                hint: Mending(channel: channel).reindex(scope.index))
        ]
    }

    private func page(_ key: ObjectKey, _ project: ProjectName?, _ index: ObservedIndex, stored: ListedObject?)
        -> PageLook
    {
        let written = (writes[key] ?? (try? baseline.lastWrite(of: key)))?.after?.object
        return PageLook(
            site: site, key: key, project: project, index: index,
            wanted: WantedPage(
                stored: stored, written: index.listing != nil && stored == nil ? nil : written, client: reader?.client),
            writes: writes, bucket: bucket)
    }

    /// The index's URL without its last slash need not be served. If it is, it must be the same page (F02).
    private func withoutSlash(_ scope: ObservedIndex, root: ObservedPage) async throws -> Finding? {
        guard !scope.index.isEmpty, root.isFresh,
            let sight = try? await site.page(String(scope.baseURL.dropLast()), keepsBody: false),
            sight.status == 200, sight.sha256 != root.sha256
        else { return nil }
        return Finding(
            .pageAddress, String(scope.baseURL.dropLast()), .fail, remedy: nil,
            message: "without its last slash the index's address serves another page",
            hint: "an object of that name in the bucket, or a rule of the CDN: remove it", evidence: sight.evidence
        ).seen(in: .edge)
    }

    // MARK: - Judging

    private func faults(of sight: ObservedIndex, links: inout [String: [PageLinks.Link]]) -> [Finding] {
        let pages = PageFaults(index: sight, channel: channel, writes: writes)
        var findings = sight.root.map { pages.findings($0, folder: nil) } ?? []
        for (folder, page) in sight.pages.sorted(by: { $0.key < $1.key }) {
            findings += pages.findings(page, folder: folder)
            guard let project = page.project else { continue }
            let judged = PageLinks(
                project, of: page, in: sight, channel: channel, remedy: writes.remedy(forPage: page.key))
            links[folder] = judged.links
            findings += judged.findings
        }
        return findings
            + RootFaults(
                index: sight, catalog: catalog, channel: channel, writes: writes, curation: curation,
                lateness: lateness
            ).findings()
            + FamilyFaults(index: sight, catalog: catalog, channel: channel, writes: writes).findings()
    }

    private func losses(_ sight: ObservedIndex, history: FileHistory) throws -> [Finding] {
        let rule = LossFaults(
            index: sight, baseline: baseline, channel: channel, writes: writes, history: history,
            curation: curation)
        let losses = try rule.findings(narrowed: isNarrowed)
        guard request.depth.acceptLosses else { return losses }
        return losses.map {
            Finding($0.name, $0.subject, .pass, message: "accepted: \($0.message)", evidence: $0.evidence)
        }
    }

    /// A heartbeat: nightly indexes get a file every night (F23, F28).
    private func age(_ sight: ObservedIndex) -> [Finding] {
        guard let ageMax = request.depth.ageMaxSeconds, let listing = sight.listing,
            let newest = listing.artifacts.values.map(\.lastModified).max()
        else { return [] }
        let age = Int(site.now().timeIntervalSince(newest))
        guard age > ageMax else { return [] }
        return [
            Finding(
                .frozenIndex, sight.baseURL, .fail, remedy: nil,
                message: "the newest file is \(age / 3600) h old; at most \(ageMax / 3600) h were expected",
                hint: "did the publishing job run, and did it publish here?",
                evidence: ["newest": rfc3339(newest)])
        ]
    }

    private func offer(of expected: ExpectedVersion, _ sight: ObservedIndex) -> Finding {
        let files = sight.pages[expected.project.normalized]?.project?.files ?? []
        let offered = files.compactMap { try? DistributionFilename(parsing: $0.filename, of: expected.project) }
        return expected.finding(
            in: sight.listing, offered: offered, url: sight.baseURL,
            reindex: Mending(channel: channel).reindex(sight.index, project: expected.project.normalized))
    }
}
