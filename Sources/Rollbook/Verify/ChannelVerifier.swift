import Digests
import Foundation
package import RunJournal
package import S3
import SimpleRepository

/// Checks a channel's public indexes against its bucket, in the order that gives the best message for the least cost:
/// control URL, root and project pages, links, new files' hashes.
package struct ChannelVerifier: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let site: PublicSite

    package init(reader: BucketReader, catalog: Catalog, site: PublicSite) {
        self.reader = reader
        self.catalog = catalog
        self.site = site
    }

    /// What to verify.
    package struct Request: Sendable {
        /// Index prefixes; empty for all.
        package var indexes: [String]
        /// Normalized project names; empty for all.
        package var projects: [String]
        /// What the run changed: its pages' links are all checked, its new files hashed. Empty: every page's links.
        package var changes: [ChangeRecord]
        /// Keys whose bytes this run has checked through the CDN already.
        package var hashed: Set<ObjectKey>
        package var waitSeconds: Int
        /// What every index must offer.
        package var expected: [ExpectedVersion]

        package init(
            indexes: [String] = [], projects: [String] = [], changes: [ChangeRecord] = [],
            hashed: Set<ObjectKey> = [], waitSeconds: Int, expected: [ExpectedVersion] = []
        ) {
            self.indexes = indexes
            self.projects = projects
            self.changes = changes
            self.hashed = hashed
            self.waitSeconds = waitSeconds
            self.expected = expected
        }
    }

    /// - Throws: `S3Error`, `PlanError`; whatever the public host does is a finding, not an error.
    package func verify(_ request: Request) async throws -> [Finding] {
        let (indexes, _) = try await reader.indexes(request.indexes)
        let listings = try await mapConcurrently(indexes, limit: 16) { try await reader.listing(of: $0) }
            .filter { !$0.isEmpty }
        let changed = Set(request.changes.map { ObjectKey($0.key) })
        let control = await control(listings, changed: changed)
        if control.verdict != .pass { return [control] }
        var findings = [control]
        let parts = try await mapConcurrently(listings, limit: 8) { listing in
            try await verify(listing, request, changed: changed)
        }
        findings += parts.flatMap(\.self)
        let unhashed = request.changes.filter { change in
            change.after?.object != nil && !request.hashed.contains(ObjectKey(change.key))
                && !ObjectTransition.Kind(rank: change.rank).isPage
        }
        findings += try await WrittenObjects(site: site, waitSeconds: request.waitSeconds).check(unhashed)
        return findings
    }

    /// One URL that no run touched: if that fails too, it is an outage, and nothing is ever rolled back for one.
    private func control(_ listings: [IndexListing], changed: Set<ObjectKey>) async -> Finding {
        let artifact = listings.lazy.flatMap { $0.artifacts.keys.sorted() }.first { !changed.contains($0) }
        let url = artifact.map { reader.channel.publicURL(ofKey: $0.text) } ?? reader.channel.publicURL
        do {
            let (status, _) = try await site.head(url)
            if status == 200 || (artifact == nil && status < 500) {
                return Finding(.control, url, .pass, message: "the public host answers \(status)")
            }
            return outage(url, "answers \(status) for a file that was not changed")
        } catch {
            return outage(url, "does not answer: \(error)")
        }
    }

    private func outage(_ url: String, _ what: String) -> Finding {
        Finding(
            .control, url, .inconclusive, remedy: .outage, message: "the public host \(what)",
            hint:
                "an outage of DNS, TLS, CDN or permissions: nothing is rolled back for it; verify again when it is over"
        )
    }

    private func verify(
        _ listing: IndexListing, _ request: Request, changed: Set<ObjectKey>
    ) async throws -> [Finding] {
        let selection = IndexPages.Selection(listing: listing, catalog: catalog)
        let expected = Set(selection.artifacts.map(\.project.normalized))
        var findings: [Finding] = []
        if let root = listing.rootPage, request.projects.isEmpty {
            let (rootFindings, body) = try await pages(of: root, .rootEqual, request)
            findings += rootFindings
            if let body { findings += self.root(body, page: root, listing: listing, projects: expected) }
        } else if listing.rootPage == nil {
            findings.append(
                Finding(
                    .missingProject, listing.rootPageKey.text, .fail, remedy: .regenerate,
                    message: "the index has files and no root page", hint: "rollbook reindex \(reader.channel.name)"))
        }
        let wanted = listing.projectPages.filter { request.projects.isEmpty || request.projects.contains($0.key) }
        let looked = try await mapConcurrently(wanted.sorted { $0.key < $1.key }, limit: 16) { folder, page in
            try await project(folder, page, listing: listing, request, changed: changed)
        }
        findings += looked.flatMap(\.self)
        for expected in request.expected {
            findings.append(try await self.expected(expected, listing))
        }
        return summed(findings, index: listing.index)
    }

    private func expected(_ expected: ExpectedVersion, _ listing: IndexListing) async throws -> Finding {
        let url = reader.channel.publicURL(ofPrefix: listing.index)
        guard let page = listing.projectPages[expected.project.normalized],
            let parsed = try? parseProjectPage(html: try await storedPage(page), project: expected.project)
        else { return expected.finding(in: listing, offered: [], url: url) }
        let offered = parsed.files.compactMap { try? DistributionFilename(parsing: $0.filename, of: expected.project) }
        return expected.finding(in: listing, offered: offered, url: url)
    }

    /// A page under both of its URLs: `…/` and `…/index.html` are cached apart.
    private func pages(
        of page: ListedObject, _ name: Finding.Name, _ request: Request
    ) async throws -> ([Finding], body: [UInt8]?) {
        let file = reader.channel.publicURL(ofKey: page.key.text)
        let stored = try await storedPage(page)
        let comparison = PageEquality(name: name, site: site, page: page, stored: stored)
        let findings = try await mapConcurrently([String(file.dropLast("index.html".count)), file], limit: 2) { url in
            try await site.settled(waitSeconds: request.waitSeconds) { await comparison.look(at: url) }
        }
        return (findings, stored)
    }

    private func storedPage(_ page: ListedObject) async throws -> [UInt8] {
        try await reader.client.getObject(page.key).bytes
    }

    private func root(
        _ body: [UInt8], page: ListedObject, listing: IndexListing, projects: Set<String>
    ) -> [Finding] {
        let url = reader.channel.publicURL(ofKey: page.key.text)
        guard let root = try? parseRootPage(html: body) else {
            return [
                Finding(.emptyPage, url, .fail, remedy: .regenerate, message: "the root page is no Simple API page")
            ]
        }
        let named = Set(root.projects.compactMap(\.project?.normalized))
        let withoutPage = named.subtracting(listing.projectPages.keys).sorted()
        let unnamed = projects.subtracting(named).sorted()
        return withoutPage.map {
            Finding(
                .danglingLink, url, .fail, remedy: .regenerate, message: "the root page names \($0), which has no page")
        }
            + unnamed.map {
                Finding(.missingProject, url, .fail, remedy: .regenerate, message: "the root page does not name \($0)")
            }
    }

    private func project(
        _ folder: String, _ page: ListedObject, listing: IndexListing, _ request: Request, changed: Set<ObjectKey>
    ) async throws -> [Finding] {
        var (findings, body) = try await pages(of: page, .pageEqual, request)
        let url = reader.channel.publicURL(ofKey: page.key.text)
        guard let body, let name = ProjectName(folder), let parsed = try? parseProjectPage(html: body, project: name)
        else { return findings }
        if parsed.files.isEmpty {
            findings.append(
                Finding(
                    .emptyPage, url, .fail, remedy: .regenerate, message: "the page of \(folder) links no file"))
        }
        guard request.changes.isEmpty || changed.contains(page.key) else { return findings }
        let links = LinkCheck(site: site, listing: listing, project: name)
        findings += try await links.check(parsed, pageURL: url, waitSeconds: request.waitSeconds)
        return findings
    }

    private func summed(_ findings: [Finding], index: String) -> [Finding] {
        let good = Dictionary(grouping: findings.filter { $0.verdict == .pass }, by: \.name)
        let url = reader.channel.publicURL(ofPrefix: index)
        return good.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, group in
            Finding(name, url, .pass, message: "\(group.count) as wanted")
        } + findings.filter { $0.verdict != .pass }
    }
}
