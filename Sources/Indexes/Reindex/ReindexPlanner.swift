import Objects
package import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Plans the pages of a channel's indexes: what to write, what to leave, what to withdraw.
package struct ReindexPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let gatherer: FactsGatherer
    let versioned: Bool
    /// Indexes that are looked at at once.
    static let indexesMax = 64

    package init(reader: BucketReader, catalog: Catalog, journal: Journal, versioned: Bool) {
        self.reader = reader
        self.catalog = catalog
        self.versioned = versioned
        gatherer = FactsGatherer(client: reader.client, journal: journal)
    }

    /// What to reindex.
    package struct Request: Sendable {
        /// Index prefixes; empty for all of the channel.
        package var indexes: [String]
        /// Empty for all, except with `RootPage.ofPages`.
        package var projects: [ProjectName]
        package var rootPage: RootPage
        /// Changes that earlier steps of a dry run would have made.
        package var overlay: [Change]
        /// Accept an index that lost more of its files than the channel allows.
        package var allowShrink: Bool

        package init(
            indexes: [String] = [], projects: [ProjectName] = [], rootPage: RootPage? = nil, overlay: [Change] = [],
            allowShrink: Bool = false
        ) {
            self.indexes = indexes
            self.projects = projects
            self.rootPage = rootPage ?? (projects.isEmpty ? .ofFiles : .untouched)
            self.overlay = overlay
            self.allowShrink = allowShrink
        }

        /// - Parameter folder: a project's normalized name.
        func includes(_ folder: String) -> Bool {
            (projects.isEmpty && rootPage != .ofPages) || projects.contains { $0.normalized == folder }
        }
    }

    /// What becomes of the root pages.
    package enum RootPage: Sendable {
        /// They name every project with a file, which thereby has a page.
        case ofFiles
        /// They name every project with a page: of a part of the projects only the pages are written, and what has none
        /// must not be named.
        case ofPages
        /// With a selection of projects, whose pages are there before and after.
        case untouched
    }

    /// Makes the plan. Nothing is written but facts in the journal.
    /// - Throws: `PlanError` (an index shrank or is empty, files lie in wrong folders), `S3Error`.
    package func plan(_ request: Request) async throws -> Plan {
        let planned = Dictionary(grouping: request.overlay, by: \.index)
        let (indexes, notes) = try await reader.indexes(request.indexes, new: planned.keys.sorted())
        let parts = try await mapConcurrently(indexes, limit: Self.indexesMax) { index in
            try await plan(index: index, request, overlay: planned[index] ?? [])
        }
        return Plan(
            channel: reader.channel, changes: parts.flatMap(\.changes), notes: notes + parts.flatMap(\.notes),
            unchangedCount: parts.reduce(0) { $0 + $1.unchangedCount })
    }

    /// The pages of every index, for `--output`: nothing is compared and nothing planned.
    package func pages(_ request: Request) async throws -> [(index: String, pages: IndexPages)] {
        let (indexes, _) = try await reader.indexes(request.indexes)
        return try await mapConcurrently(indexes, limit: Self.indexesMax) { index in
            let listing = try await listing(of: index, overlay: [])
            return (index, try await pages(of: listing).pages)
        }
    }

    private struct IndexPart: Sendable {
        var changes: [Change] = []
        var notes: [String] = []
        var unchangedCount = 0
    }

    private func listing(of index: String, overlay: [Change]) async throws -> IndexListing {
        var listing = try await reader.listing(of: index)
        overlay.forEach { listing.overlay($0) }
        return listing
    }

    private func pages(of listing: IndexListing) async throws -> (pages: IndexPages, notes: [String]) {
        let selection = IndexPages.Selection(listing: listing, catalog: catalog)
        guard selection.misplaced.isEmpty else {
            throw PlanError.misplaced(index: listing.index, problems: selection.misplaced)
        }
        let facts = try await gatherer.facts(of: listing, artifacts: selection.artifacts.map(\.key))
        let unhashed = facts.filter { $0.value.sha256 == nil }.keys.sorted()
        guard unhashed.isEmpty || !reader.channel.requireHashes else {
            throw PlanError.missingHashes(index: listing.index, keys: unhashed)
        }
        let pages = IndexPages(listing: listing, facts: facts, selection: selection)
        let unlisted = pages.unlisted.map { "not listed: \($0)" }
        return (pages, unlisted + facts.values.compactMap(\.problem).sorted())
    }

    private func plan(index: String, _ request: Request, overlay: [Change]) async throws -> IndexPart {
        let listing = try await listing(of: index, overlay: overlay)
        if listing.isEmpty {
            return IndexPart(notes: ["\(index): no index (no file, no project page); left alone"])
        }
        let (pages, notes) = try await pages(of: listing)
        var comparison = PageComparison(listing: listing, client: reader.client, versioned: versioned)
        var wanted = pages.projectPages.sorted { $0.key < $1.key }.filter { request.includes($0.key) }.map {
            folder, bytes in
            PageComparison.Wanted(
                page: listing.projectPages[folder], key: listing.pageKey(ofFolder: folder), bytes: bytes,
                links: pages.linkCounts[folder] ?? 0, project: folder)
        }
        let vanished = listing.projectPages.filter { folder, _ in
            pages.projectPages[folder] == nil && request.includes(folder) && !listing.holdsMore(inFolder: folder)
        }
        if let root = rootPage(request, listing: listing, pages: pages, vanished: Set(vanished.keys)) {
            wanted.append(.init(page: listing.rootPage, key: listing.rootPageKey, bytes: root))
        }
        try await comparison.compare(wanted)
        try await comparison.withdraw(vanished.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        if !request.allowShrink { try refuseShrunk(comparison, index: index) }
        return IndexPart(
            changes: comparison.changes, notes: notes + comparison.notes, unchangedCount: comparison.unchangedCount)
    }

    /// What the root page shall be; `nil` to leave it.
    private func rootPage(
        _ request: Request, listing: IndexListing, pages: IndexPages, vanished: Set<String>
    ) -> [UInt8]? {
        switch request.rootPage {
        case .untouched: return nil
        case .ofFiles: return pages.rootPage
        case .ofPages:
            let written = pages.projectPages.keys.filter(request.includes)
            let folders = Set(listing.projectPages.keys).subtracting(vanished).union(written)
            return renderRootPageHTML(folders.sorted().compactMap { ProjectName($0) })
        }
    }

    private func refuseShrunk(_ comparison: PageComparison, index: String) throws {
        let (before, after) = (comparison.linksBefore, comparison.linksAfter)
        let channel = reader.channel
        if after == 0 && before > 0 { throw PlanError.emptied(channel: channel.name, index: index, links: before) }
        guard Double(before - after) > Double(before) * channel.shrinkMax else { return }
        throw PlanError.shrunk(
            channel: channel.name, index: index, before: before, after: after, shareMax: channel.shrinkMax)
    }
}
