import Objects
package import PlaybookFiles
package import RunJournal
import S3
import SimpleRepository

/// Plans a decision on files: the channel's curated document, the pages of the files' project, and the delete markers of
/// withdrawn files, in the order of withdrawal.
package struct CurationPlanner: Sendable {
    let reader: BucketReader
    let catalog: Catalog
    let journal: Journal
    let versioned: Bool
    /// The limit of versions that a message names.
    private static let versionsShownMax = 20

    package init(reader: BucketReader, catalog: Catalog, journal: Journal, versioned: Bool) {
        self.reader = reader
        self.catalog = catalog
        self.journal = journal
        self.versioned = versioned
    }

    package enum Decision: Sendable, Equatable {
        case yank(reason: String)
        /// Takes back a yank or a denial.
        case release
        case withdraw
        /// Withdraws, and keeps the files from coming back.
        case deny(reason: String)
    }

    /// The decision, and the files that it is about.
    package struct Request: Sendable {
        package var requirement: ExpectedVersion
        package var decision: Decision
        /// Prefixes; empty: every index of the channel.
        package var indexes: [String]
        /// Accept a requirement that matches every version.
        package var allVersions: Bool
        /// Changes that earlier steps of a dry run would have made.
        package var overlay: [Change]
        /// Accept a requirement that matches nothing: an earlier attempt of the same step withdrew the files.
        package var isContinued: Bool

        package init(
            _ requirement: ExpectedVersion, _ decision: Decision, indexes: [String] = [], allVersions: Bool = false,
            overlay: [Change] = [], isContinued: Bool = false
        ) {
            self.requirement = requirement
            self.decision = decision
            self.indexes = indexes
            self.allVersions = allVersions
            self.overlay = overlay
            self.isContinued = isContinued
        }

        fileprivate var withdraws: Bool {
            switch decision {
            case .withdraw, .deny: true
            case .yank, .release: false
            }
        }

        fileprivate var statement: Curation.Statement? {
            let word: Curation.Word
            switch decision {
            case .yank(let reason): word = .init(.yanked, reason: reason)
            case .release: word = .init(.available)
            case .deny(let reason): word = .init(.denied, reason: reason)
            case .withdraw: return nil
            }
            return .init(requirement, word, indexes: indexes)
        }
    }

    /// - Throws: `CurationError`, `Diagnostics` for a curated document that cannot be understood, `PlanError`, `S3Error`.
    package func plan(_ request: Request) async throws -> Plan {
        let document = try await CurationDocument(reading: reader, versioned: versioned, overlay: request.overlay)
        let (indexes, notes) = try await reader.indexes(request.indexes)
        let listings = try await mapConcurrently(indexes, limit: ReindexPlanner.indexesMax) { index in
            var listing = try await reader.listing(of: index)
            request.overlay.filter { $0.index == index }.forEach { listing.overlay($0) }
            return listing
        }
        let matched = listings.map { Matched($0, request.requirement) }
        try check(request, matched, document.curation)
        var curation = document.curation
        request.statement.map { curation.add($0) }
        let withdrawals = request.withdraws ? matched.flatMap(\.withdrawals) : []
        guard withdrawals.isEmpty || versioned else {
            throw CurationError.keepsNoVersions(channel: reader.channel.name, bucket: reader.channel.bucket)
        }
        let pages = try await pages(request, matched, curation, withdrawals)
        guard withdrawals.isEmpty || pages.stopped.isEmpty else { throw CurationError.pagesStay(pages.stopped) }
        let counts = matched.filter { !$0.files.isEmpty }.map { part in
            "\(part.listing.index): \(counted(part.files.count, "file")) of \(request.requirement.canonical)"
        }
        var plan = Plan(
            channel: reader.channel, changes: pages.changes + withdrawals, notes: counts + notes + pages.notes,
            unchangedCount: pages.unchangedCount, effects: pages.effects, learned: pages.learned)
        plan.stopped = pages.stopped
        // The document comes before every page: other writers of a page must see the decision.
        if let change = try document.change(to: curation, project: request.requirement.project.normalized) {
            plan.begin(with: change)
        }
        return plan
    }

    /// The files of one index that meet the requirement.
    private struct Matched {
        var listing: IndexListing
        var files: [DistributionFilename] = []
        /// Versions of the project that do not meet it.
        var otherVersions: Set<PythonVersion> = []
        var objects: [(object: ListedObject, rank: Change.Rank)] = []
        let project: String

        init(_ listing: IndexListing, _ requirement: ExpectedVersion) {
            self.listing = listing
            project = requirement.project.normalized
            for object in Array(listing.artifacts.values) + Array(listing.nested.values) {
                let name = String(object.key.lastComponent)
                guard let file = try? DistributionFilename(parsing: name, of: requirement.project),
                    file.project == requirement.project
                else { continue }
                guard requirement.isMet(by: file) else {
                    otherVersions.insert(file.version)
                    continue
                }
                files.append(file)
                objects.append((object, .withdrawArtifact))
                let sidecar = sidecarKey(of: object.key)
                if let object = listing.sidecars[sidecar] ?? listing.nested[sidecar] {
                    objects.append((object, .withdrawSidecar))
                }
            }
        }

        var withdrawals: [Change] {
            objects.map { object, rank in
                Change(
                    key: object.key, index: listing.index, project: project, rank: rank, action: .delete,
                    before: .listed(object))
            }
        }
    }

    private func check(_ request: Request, _ matched: [Matched], _ curation: Curation) throws {
        let versions = Set(matched.flatMap(\.files).map(\.version))
        let others = matched.reduce(into: Set<PythonVersion>()) { $0.formUnion($1.otherVersions) }
        let text = request.requirement.text
        guard !versions.isEmpty || curation.states(request.requirement) || request.isContinued else {
            throw CurationError.noMatch(
                requirement: text, channel: reader.channel.name,
                known: others.sorted().suffix(Self.versionsShownMax).map(\.description))
        }
        let isEverything =
            request.requirement.namesNoVersion || (!request.requirement.isPin && others.isEmpty && !versions.isEmpty)
        guard !isEverything || request.allVersions else {
            throw CurationError.everything(
                requirement: text, channel: reader.channel.name,
                versions: versions.sorted().suffix(Self.versionsShownMax).map(\.description))
        }
    }

    /// The pages of the project in indexes with matching files.
    private func pages(
        _ request: Request, _ matched: [Matched], _ curation: Curation, _ withdrawals: [Change]
    ) async throws -> Plan {
        let project = request.requirement.project
        let touched = matched.filter { !$0.files.isEmpty }
        let hasPages = !reader.channel.layout.listsByCatalog || catalog.mayBeListed(project)
        guard !touched.isEmpty, hasPages, !reader.channel.pages.areExternal else {
            return Plan(channel: reader.channel)
        }
        // A page that is not there yet is listed with its first link.
        let isNew = touched.contains { $0.listing.projectPages[project.normalized] == nil }
        let planner = ReindexPlanner(reader: reader, catalog: catalog, journal: journal, versioned: versioned)
        return try await planner.plan(
            .init(
                indexes: touched.map(\.listing.index), projects: [project],
                rootPage: request.withdraws || isNew ? .ofPages : .untouched, overlay: request.overlay + withdrawals,
                curation: curation))
    }
}
