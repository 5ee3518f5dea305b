package import Objects
package import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Plans the pages of a channel's indexes: which to write, leave and withdraw.
package struct ReindexPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let gatherer: FactsGatherer
    let versioned: Bool
    /// The limit of indexes that are read at once.
    static let indexesMax = 64

    package init(reader: BucketReader, catalog: Catalog, journal: Journal, versioned: Bool) {
        self.reader = reader
        self.catalog = catalog
        self.versioned = versioned
        gatherer = FactsGatherer(client: reader.client, journal: journal, versioned: versioned)
    }

    /// The indexes and projects to reindex.
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
        /// Accept files that were replaced after they were published, verified or stated on their page.
        package var acceptOverwrites: Bool
        /// The decisions on files; `nil`: those of the bucket's document.
        package var curation: Curation?

        package init(
            indexes: [String] = [], projects: [ProjectName] = [], rootPage: RootPage? = nil, overlay: [Change] = [],
            allowShrink: Bool = false, acceptOverwrites: Bool = false, curation: Curation? = nil
        ) {
            self.curation = curation
            self.acceptOverwrites = acceptOverwrites
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

    /// The treatment of the root pages.
    package enum RootPage: Sendable {
        /// They list every project with a file; each such project has a page.
        case ofFiles
        /// They list every project with a page: only the selected projects' pages are written, and a project without a page
        /// must not be listed.
        case ofPages
        /// They stay: the selected projects have pages before and after.
        case untouched
    }

    /// Makes the plan. Nothing is written but facts in the journal.
    /// - Throws: `PlanError` (an index shrank or is empty, or content would be lost), `S3Error`.
    package func plan(_ request: Request) async throws -> Plan {
        let planned = Dictionary(grouping: request.overlay.filter { !$0.key.isOwnDocument }, by: \.index)
        try refuseUnlisted(request.projects)
        async let found = reader.indexes(request.indexes, new: planned.keys.sorted())
        let request = try await curated(request)
        let (indexes, notes) = try await found
        let parts = try await mapConcurrently(indexes, limit: Self.indexesMax) { index in
            try await plan(index: index, request, overlay: planned[index] ?? [])
        }
        try refuseUnknown(request, known: parts.reduce(into: []) { $0.formUnion($1.projectNames) })
        var whole = Plan(
            channel: reader.channel, changes: parts.flatMap(\.changes),
            notes: parts.flatMap(\.stopped) + notes + Self.note(parts.flatMap(\.effects)) + parts.flatMap(\.notes),
            unchangedCount: parts.reduce(0) { $0 + $1.unchangedCount }, effects: parts.flatMap(\.effects),
            learned: parts.compactMap(\.learned))
        whole.stopped = parts.flatMap(\.stopped)
        return whole
    }

    /// Explains changes of pages whose files did not change: such pages were written before links had times.
    private static func note(_ effects: [PageEffect]) -> [String] {
        let count = effects.reduce(0) { count, effect in
            count + effect.diff.changed.count { $0.before.uploadTime == nil && $0.after.uploadTime != nil }
        }
        return count == 0 ? [] : ["\(counted(count, "link")) gain the time of upload, for cut-off dates of installers"]
    }

    /// The wanted pages of every index, by key, for `--output`: nothing is planned.
    package func pages(_ request: Request) async throws -> [(index: String, pages: [ObjectKey: [UInt8]])] {
        let (indexes, _) = try await reader.indexes(request.indexes)
        let request = try await curated(request)
        return try await mapConcurrently(indexes, limit: Self.indexesMax) { index in
            let listing = try await listing(of: index, overlay: [])
            return (index, try await compare(listing, request).comparison.rendered)
        }
    }

    private func curated(_ request: Request) async throws -> Request {
        guard request.curation == nil else { return request }
        var request = request
        request.curation = try await reader.curation(overlay: request.overlay)
        return request
    }

    /// A selection that matches nothing is a mistake, not a plan without changes.
    private func refuseUnknown(_ request: Request, known: Set<String>) throws {
        guard request.rootPage == .untouched, request.overlay.isEmpty else { return }
        for project in request.projects where !known.contains(project.normalized) {
            throw PlanError.unknownProject(
                channel: reader.channel.name, project: project.normalized, known: known.sorted())
        }
    }

    private struct IndexPart: Sendable {
        var changes: [Change] = []
        var effects: [PageEffect] = []
        var notes: [String] = []
        var stopped: [String] = []
        var unchangedCount = 0
        var learned: LearnedFacts?
        var projectNames: Set<String> = []
    }

    private func listing(of index: String, overlay: [Change]) async throws -> IndexListing {
        var listing = try await reader.listing(of: index)
        overlay.forEach { listing.overlay($0) }
        return listing
    }

    /// The pages of an index, the facts learnt for them, and notes.
    private func pages(
        of listing: IndexListing, _ curation: Curation
    ) async throws -> (pages: IndexPages, learned: LearnedFacts?, notes: [String]) {
        let selection = IndexPages.Selection(listing: listing, catalog: catalog, curation: curation)
        let (facts, learned) = try await gatherer.learn(of: listing, artifacts: selection.artifacts.map(\.key))
        let unhashed = facts.filter { $0.value.sha256 == nil }.keys.sorted()
        guard unhashed.isEmpty || !reader.channel.requireHashes else {
            throw PlanError.missingHashes(index: listing.index, keys: unhashed)
        }
        let pages = IndexPages(listing: listing, facts: facts, selection: selection)
        let unlisted = (pages.unlisted + selection.misplaced).map { "not listed: \($0)" }
        return (pages, learned, unlisted + facts.values.compactMap(\.problem).sorted())
    }

    private func compare(
        _ listing: IndexListing, _ request: Request
    ) async throws -> (comparison: PageComparison, learned: LearnedFacts?, notes: [String]) {
        let curation = request.curation ?? Curation()
        let (pages, learned, notes) = try await pages(of: listing, curation)
        let reading = PageReading(
            channel: reader.channel, client: reader.client, journal: gatherer.journal, versioned: versioned)
        var comparison = try PageComparison(
            listing: listing, reading: reading, versioned: versioned, acceptOverwrites: request.acceptOverwrites,
            curation: curation)
        let wanted = pages.projects.filter { request.includes($0.name.normalized) }
        let folders = Set(pages.projects.map(\.name.normalized))
        let pageFolders = Set(listing.projectPages.keys).union(listing.projectTwins.keys).sorted()
        let gone = pageFolders.filter { folder in
            !folders.contains(folder) && request.includes(folder) && !listing.holdsMore(inFolder: folder)
        }
        let names = gone.compactMap { folder in ProjectName(folder).flatMap { $0.normalized == folder ? $0 : nil } }
        let kept = try await comparison.compare(wanted, gone: names, readsRoot: request.rootPage == .ofFiles)
        let misnamed = pageFolders.filter { folder in
            guard let name = ProjectName(folder), name.normalized != folder else { return false }
            return request.includes(name.normalized) && !listing.holdsMore(inFolder: folder)
        }
        try await comparison.withdraw(misnamed: misnamed)
        switch request.rootPage {
        case .untouched: break
        case .ofFiles: try await comparison.compareRoot(kept)
        case .ofPages:
            let withdrawn = Set(gone).subtracting(kept.map(\.normalized))
            let folders = Set(listing.projectPages.keys).subtracting(withdrawn).union(kept.map(\.normalized))
            try await comparison.compareRoot(folders.sorted().compactMap { ProjectName($0) })
        }
        return (comparison, learned, notes)
    }

    private func plan(index: String, _ request: Request, overlay: [Change]) async throws -> IndexPart {
        let listing = try await listing(of: index, overlay: overlay)
        if listing.isEmpty {
            return IndexPart(notes: ["\(index): no index (no file, no project page); left alone"])
        }
        let (comparison, learned, notes) = try await compare(listing, request)
        if !request.allowShrink { try refuseLosses(comparison, of: listing, request) }
        return IndexPart(
            changes: comparison.changes, effects: comparison.effects, notes: notes + comparison.notes,
            stopped: comparison.stopped, unchangedCount: comparison.unchangedCount, learned: learned,
            projectNames: request.projects.isEmpty ? [] : listing.projectNames)
    }

    /// A project that the catalog does not list has no page, whatever the bucket holds: selecting it is a mistake.
    private func refuseUnlisted(_ projects: [ProjectName]) throws {
        guard reader.channel.layout.listsByCatalog, let project = projects.first(where: { !catalog.mayBeListed($0) })
        else { return }
        throw PlanError.notListed(project: project.normalized, known: catalog.names)
    }

    /// Refuses losses that neither the journal nor the operator confirms.
    private func refuseLosses(_ comparison: PageComparison, of listing: IndexListing, _ request: Request) throws {
        let index = listing.index
        let word = JournalWord(
            listing: listing, journal: gatherer.journal, bucket: reader.client.bucket,
            curation: request.curation ?? Curation(), overlay: request.overlay)
        let losses = try comparison.effects.flatMap { effect in
            try word.unexplainedLosses(of: effect, project: comparison.projects[effect.key])
        }
        guard losses.isEmpty else {
            throw PlanError.wouldLose(channel: reader.channel.name, index: index, losses: losses)
        }
        let explained = try comparison.effects.reduce(0) { count, effect in
            let unexplained = try word.unexplainedLinks(of: effect, project: comparison.projects[effect.key])
            return count + effect.diff.lost.count - unexplained.count
        }
        let (before, after) = (comparison.linksBefore - explained, comparison.linksAfter)
        let channel = reader.channel
        if after == 0 && before > 0 { throw PlanError.emptied(channel: channel.name, index: index, links: before) }
        guard Double(before - after) > Double(before) * channel.shrinkMax else { return }
        throw PlanError.shrunk(
            channel: channel.name, index: index, before: before, after: after, shareMax: channel.shrinkMax)
    }
}
