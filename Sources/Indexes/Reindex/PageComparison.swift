import Foundation
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// The pages of one index compared with the present ones: changes, and the numbers of links before and after.
struct PageComparison: Sendable {
    let listing: IndexListing
    let reading: PageReading
    /// Whether the bucket keeps versions; without, version ids mean nothing.
    let versioned: Bool
    let known: KnownFiles
    /// Whether a replaced file may be on its page with its new hash.
    let acceptOverwrites: Bool
    let curation: Curation
    private(set) var changes: [Change] = []
    private(set) var effects: [PageEffect] = []
    private(set) var notes: [String] = []
    /// Pages that stay as they are, with the reasons.
    private(set) var stopped: [String] = []
    private(set) var unchangedCount = 0
    private(set) var linksBefore = 0
    private(set) var linksAfter = 0
    /// The project of each page, by key.
    private(set) var projects: [ObjectKey: ProjectName] = [:]
    /// The wanted pages, by key.
    private(set) var rendered: [ObjectKey: [UInt8]] = [:]
    /// The root page, as it was compared with one of these projects.
    private var seenRoot: (projects: [ProjectName], found: PageReading.Found)?

    /// The limit of pages that are read at once.
    private static let concurrencyMax = 64

    /// - Throws: `JournalError`.
    init(
        listing: IndexListing, reading: PageReading, versioned: Bool, acceptOverwrites: Bool, curation: Curation
    ) throws {
        self.curation = curation
        known = try KnownFiles(listing, bucket: reading.client.bucket, journal: reading.journal)
        self.acceptOverwrites = acceptOverwrites
        self.listing = listing
        self.reading = reading
        self.versioned = versioned
    }

    /// The outcome of comparing one page.
    struct Part: Sendable {
        var key: ObjectKey
        /// The content for the page in JSON beside it.
        var content = TwinContent.leftAlone
        /// `nil` for a page that must not exist, or belongs to another writer.
        var bytes: [UInt8]?
        var change: Change?
        var effect: PageEffect?
        var notes: [String] = []
        var stopped: [String] = []
        var fact: ObjectFacts?
        var linksBefore = 0
        var linksAfter = 0
    }

    /// Compares the pages of projects with files, and of projects whose files are gone. Content that only a page has stays: a
    /// page without own files is withdrawn unless it links elsewhere.
    /// - Parameter readsRoot: whether the root page is to list these projects. It is read beside their pages, which seldom come
    ///   out otherwise.
    /// - Returns: the projects that will have a page.
    mutating func compare(
        _ pages: [ProjectPage], gone: [ProjectName], readsRoot: Bool = false
    ) async throws -> [ProjectName] {
        async let root = readsRoot ? self.lookAtRoot(pages.map(\.name)) : nil
        var wanted = pages + gone.map { ProjectPage(name: $0, files: []) }
        for place in wanted.indices { wanted[place].status = curation.statuses[wanted[place].name] }
        let parts = try await mapConcurrently(wanted, limit: Self.concurrencyMax) { [self] in try await part(of: $0) }
        add(parts)
        let twins = zip(wanted, parts).map { (folder: $0.0.name.normalized, project: $0.0.name, content: $0.1.content) }
        add(
            try await mapConcurrently(twins, limit: Self.concurrencyMax) { [self] twin in
                try await twinPart(twin.folder, twin.project, twin.content)
            }.compactMap(\.self))
        for (page, part) in zip(wanted, parts) { projects[part.key] = page.name }
        seenRoot = try await root
        return zip(wanted, parts).filter { $0.1.bytes != nil }.map(\.0.name)
    }

    /// Withdraws project pages from folders whose name is not normalized: installers never request them. A page that links
    /// elsewhere, or is not that project's page, stays.
    mutating func withdraw(misnamed folders: [String]) async throws {
        for folder in folders {
            guard let project = ProjectName(folder) else { continue }
            if let twin = try await twinPart(folder, project, .absent) { add([twin]) }
            guard let listed = listing.projectPages[folder] else { continue }
            let key = listing.pageKey(ofFolder: folder)
            guard case .page(let old, let before) = try await reading.look(key, listed, wanted: nil, in: listing),
                let page = try? parseProjectPage(old.bytes, project: project),
                isProjectPage(page, bytes: old.bytes),
                PageRemainder(page, at: PagePlace(key, index: listing.index, channel: reading.channel)).foreign.isEmpty
            else {
                notes.append(
                    "\(key): the folder's name is not normalized; left alone, because it is not rollbook's to judge")
                continue
            }
            changes.append(
                Change(
                    key: key, index: listing.index, project: project.normalized, rank: .withdrawProjectPage,
                    action: .delete, before: before))
        }
    }

    /// Compares the root page with one that lists these projects.
    mutating func compareRoot(_ projects: [ProjectName]) async throws {
        if projects.isEmpty && listing.rootPage == nil { return }
        add([try await rootPart(projects)])
        if let twin = try await rootTwinPart(projects) { add([twin]) }
    }

    private mutating func add(_ parts: [Part]) {
        linksBefore += parts.reduce(0) { $0 + $1.linksBefore }
        linksAfter += parts.reduce(0) { $0 + $1.linksAfter }
        changes += parts.compactMap(\.change)
        effects += parts.compactMap(\.effect).filter { !$0.isEmpty }
        notes += parts.flatMap(\.notes)
        stopped += parts.flatMap(\.stopped)
        unchangedCount += parts.count { $0.change == nil && $0.bytes != nil }
        for part in parts { rendered[part.key] = part.bytes }
    }

    /// Compares the page of a project.
    private func part(of wanted: ProjectPage) async throws -> Part {
        let key = listing.pageKey(ofFolder: wanted.name.normalized)
        let bytes = wanted.files.isEmpty ? nil : reading.form.render(wanted)
        var part = Part(key: key, bytes: bytes, linksAfter: wanted.files.count)
        let found = try await reading.look(
            key, listing.projectPages[wanted.name.normalized], wanted: bytes, in: listing)
        switch found {
        case .asWanted:
            part.linksBefore = part.linksAfter
            part.content = .page(wanted)
        case .absent:
            guard settles(known.look(at: wanted, stated: [], pageWritten: nil), wanted.name, into: &part) else {
                part.bytes = nil
                return part
            }
            part.change = bytes.map { put($0, at: key, project: wanted.name, before: .listed(nil)) }
            part.content = bytes == nil ? .absent : .page(wanted)
        case .page(let old, let before):
            let written = listing.projectPages[wanted.name.normalized]?.lastModified
            try compare(old, before, written, with: wanted, into: &part)
        }
        if let change = part.change, part.effect == nil, case .put = change.action {
            part.effect = PageEffect(
                key: key, diff: PageDiff(before: [], after: wanted.files, project: wanted.name),
                status: (nil, wanted.status))
        }
        return part
    }

    private func compare(
        _ old: PageReading.Page, _ before: Change.Before, _ written: Date?, with wanted: ProjectPage,
        into part: inout Part
    ) throws {
        let parsed = try? parseProjectPage(old.bytes, project: wanted.name)
        guard let parsed, !wanted.files.isEmpty || isProjectPage(parsed, bytes: old.bytes) else {
            if wanted.files.isEmpty {
                part.notes = ["\(part.key): no project page of \(wanted.name); left alone"]
            } else if let bytes = part.bytes {
                part.change = put(bytes, at: part.key, project: wanted.name, before: before)
                part.content = .page(wanted)
            }
            return
        }
        let remainder = PageRemainder(
            parsed, at: PagePlace(part.key, index: listing.index, channel: reading.channel))
        let look = known.look(at: wanted, stated: parsed.files, pageWritten: written)
        guard settles(look, wanted.name, into: &part) else {
            part.bytes = old.bytes
            (part.linksBefore, part.linksAfter) = (parsed.files.count, parsed.files.count)
            return
        }
        let page = remainder.applied(to: look.page) {
            curation.word(onFile: $0, of: wanted.name, in: listing.index) != nil
        }
        part.linksBefore = parsed.files.count
        part.linksAfter = page.files.count
        if !remainder.foreign.isEmpty {
            part.notes.append("\(part.key): kept \(counted(remainder.foreign.count, "link")) out of the index")
        }
        part.effect = PageEffect(
            key: part.key, diff: PageDiff(before: parsed.files, after: page.files, project: wanted.name),
            otherLinksLost: parsed.otherLinks, status: (parsed.status, page.status))
        guard !page.files.isEmpty else {
            part.bytes = nil
            part.content = .absent
            part.change = Change(
                key: part.key, index: listing.index, project: wanted.name.normalized, rank: .withdrawProjectPage,
                action: .delete, before: before)
            return
        }
        part.content = .page(page)
        let bytes = reading.form.render(page)
        part.bytes = bytes
        settle(bytes, old, before, project: wanted.name, into: &part)
    }

    /// - Returns: whether the page may be written; if not, it stays as it is.
    private func settles(_ look: KnownFiles.Look, _ project: ProjectName, into part: inout Part) -> Bool {
        guard !look.overwritten.isEmpty else { return true }
        let texts = look.overwritten.map(\.text).joined(separator: "; ")
        guard acceptOverwrites else {
            part.stopped = ["\(part.key) stays as it is, because files of \(project) were overwritten: \(texts)"]
            return false
        }
        part.notes.append("\(part.key): accepted: \(texts)")
        return true
    }

    /// Compares a page that was read with its wanted bytes.
    func settle(
        _ bytes: [UInt8], _ old: PageReading.Page, _ before: Change.Before, project: ProjectName?,
        into part: inout Part,
        by reading: PageReading? = nil
    ) {
        if old.bytes == bytes {
            part.effect = nil
            if old.problem == nil {
                part.fact = old.fact
                return
            }
        }
        if let problem = old.problem, old.bytes == bytes { part.notes.append("\(part.key): \(problem)") }
        part.change = put(bytes, at: part.key, project: project, before: before, by: reading)
    }

    private func lookAtRoot(
        _ projects: [ProjectName]
    ) async throws -> (projects: [ProjectName], found: PageReading.Found) {
        let wanted = reading.form.renderRoot(projects)
        return (
            projects, try await reading.look(listing.rootPageKey, listing.rootPage, wanted: wanted, in: listing)
        )
    }

    private func rootPart(_ projects: [ProjectName]) async throws -> Part {
        let key = listing.rootPageKey
        let bytes = reading.form.renderRoot(projects)
        var part = Part(key: key, bytes: bytes)
        let seen = seenRoot?.projects == projects ? seenRoot?.found : nil
        let found = if let seen { seen } else { try await lookAtRoot(projects).found }
        switch found {
        case .asWanted: break
        case .absent:
            part.change = put(bytes, at: key, project: nil, before: .listed(nil))
            part.effect = PageEffect(key: key, projectsBefore: [], after: projects.map(\.normalized))
        case .page(let old, let before):
            let place = PagePlace(key, index: listing.index, channel: reading.channel)
            let entries = (try? parseRootPage(old.bytes))?.projects ?? []
            let foreign = entries.filter { !place.isInside($0.href) }
            let named = { (entries: [RootPage.Entry]) in entries.compactMap(\.project?.normalized) }
            // JSON names projects without links.
            let kept = reading.form == .html ? foreign : []
            part.effect = PageEffect(
                key: key, projectsBefore: named(entries), after: projects.map(\.normalized) + named(kept))
            part.effect?.otherLinksLost = kept.isEmpty ? foreign.map(\.href) : []
            if !kept.isEmpty { part.notes = ["\(key): kept \(counted(kept.count, "link")) out of the index"] }
            let bytes = reading.form.renderRoot(projects, foreign: kept)
            part.bytes = bytes
            settle(bytes, old, before, project: nil, into: &part)
        }
        return part
    }

    /// - Parameter reading: `nil` for that of the pages in the channel's form.
    func put(
        _ bytes: [UInt8], at key: ObjectKey, project: ProjectName?, before: Change.Before,
        by reading: PageReading? = nil
    ) -> Change {
        let content = Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
            attributes: (reading ?? self.reading).attributes)
        return Change(
            key: key, index: listing.index, project: project?.normalized,
            rank: project == nil ? .rootPage : .projectPage, action: .put(content), before: before)
    }

    /// Whether a page is its project's: one in JSON by its name, one in HTML by its heading or one of its files.
    private func isProjectPage(_ page: ProjectPage, bytes: [UInt8]) -> Bool {
        if PageForm(of: bytes) == .json { return true }
        let heading = "<h1>Links for \(page.name.normalized)</h1>"
        return String(decoding: bytes.prefix(4096), as: UTF8.self).contains(heading)
            || page.files.contains {
                (try? DistributionFilename(parsing: $0.filename, of: page.name))?.project == page.name
            }
    }
}
