import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Edits of pages that a rollback cannot restore whole: pages that others wrote since, pages that link withdrawn files, and
/// root pages, which list a project while its page exists. Reads, and returns changes of the plan.
struct PageEdits {
    let channel: OpenChannel
    let journal: Journal
    let observed: RollbackPlanner.Observation
    /// The rollback's other changes.
    let plan: Plan
    /// Regenerate pages whose entries others changed since.
    let force: Bool

    /// The result of the edits.
    struct Result {
        var changes: [Change] = []
        var effects: [PageEffect] = []
        var conflicts: [Conflict] = []
        var unchangedCount = 0
        /// Root pages that are not restored whole after all.
        var dropped: Set<ObjectKey> = []
        /// Projects whose pages are regenerated from the bucket's content, by index; the root page with them.
        var regenerated: [String: Set<String>] = [:]

        /// The plan of the rollback with these changes.
        func applied(to plan: Plan) -> Plan {
            guard !changes.isEmpty || !dropped.isEmpty || unchangedCount > 0 else { return plan }
            return Plan(
                channel: plan.channel, changes: plan.changes.filter { !dropped.contains($0.key) } + changes,
                notes: plan.notes, unchangedCount: plan.unchangedCount + unchangedCount, effects: effects)
        }
    }

    /// A page as it is now.
    struct Current {
        var page: EditablePage
        var head: ObjectHead
        var bytes: [UInt8]
    }

    struct Place: Hashable {
        var index: String
        var project: String
    }

    /// - Parameter open: pages that others wrote since.
    /// - Throws: `S3Error`, `JournalError`.
    func made(_ open: [RollbackPlanner.OpenPage]) async throws -> Result {
        var result = Result()
        let projects = open.filter { $0.transition.kind == .projectPage }
        for page in projects {
            let conflicts = try await edit(page, &result)
            result.conflicts += conflicts
            if force, !conflicts.isEmpty {
                result.regenerated[page.transition.index, default: []].formUnion(
                    [page.transition.project].compactMap(\.self))
            }
        }
        for (key, place, links) in withdrawals(besides: Set(projects.map(\.transition.key))) {
            try await withdrawLinks(from: key, place, links, &result)
        }
        let roots = open.filter { $0.transition.kind == .rootPage }
        let indexes = Set(roots.map(\.transition.index) + result.changes.map(\.index) + listedChanges())
        for index in indexes.sorted() where result.regenerated[index] == nil {
            for key in rootKeys(of: index) {
                try await editRoot(key, of: index, roots.first { $0.transition.key == key }, &result)
            }
        }
        for index in result.regenerated.keys { result.dropped.formUnion(rootKeys(of: index)) }
        return result
    }

    // MARK: - Project pages

    /// Names of withdrawn files, and of files whose metadata is withdrawn.
    struct Links {
        var files: Set<String> = []
        var metadata: Set<String> = []
    }

    /// The files that the plan withdraws, by page.
    private var withdrawn: [Place: Links] {
        plan.changes.reduce(into: [:]) { links, change in
            guard let project = change.project else { return }
            let name = String(change.key.lastComponent)
            let place = Place(index: change.index, project: project)
            switch change.rank {
            case .withdrawArtifact: links[place, default: Links()].files.insert(name)
            case .withdrawSidecar:
                let file = String(name.dropLast(IndexLayout.metadataSuffix.count))
                links[place, default: Links()].metadata.insert(file)
            case .artifact, .sidecar, .projectPage, .rootPage, .withdrawProjectPage: break
            }
        }
    }

    private func withdrawals(besides edited: Set<ObjectKey>) -> [(ObjectKey, Place, Links)] {
        let written = Set(plan.changes.filter(\.isProjectPage).map(\.key)).union(edited)
        return withdrawn.flatMap { place, links in pageKeys(place).map { ($0, place, links) } }
            .filter { !written.contains($0.0) }.sorted { $0.0 < $1.0 }
    }

    private func pageKey(_ place: Place) -> ObjectKey {
        ObjectKey(channel.channel.layout.key(ofPageIn: place.project, of: place.index))
    }

    /// The keys of a project's page in each form that the channel has.
    private func pageKeys(_ place: Place) -> [ObjectKey] {
        let twin = channel.channel.layout.key(ofTwinIn: place.project, of: place.index)
        return [pageKey(place)] + (channel.channel.pages.hasTwins ? [ObjectKey(twin)] : [])
    }

    private func rootKeys(of index: String) -> [ObjectKey] {
        let layout = channel.channel.layout
        let twin = channel.channel.pages.hasTwins ? [layout.key(ofRootTwinOf: index)] : []
        return ([layout.key(ofRootPageOf: index)] + twin).map { ObjectKey($0) }
    }

    /// Edits a page of the run that others wrote since.
    /// - Returns: the conflicts.
    private func edit(_ open: RollbackPlanner.OpenPage, _ result: inout Result) async throws -> [Conflict] {
        let transition = open.transition
        guard let name = transition.project, let project = ProjectName(name),
            let current = try await current(transition.key, project: project),
            let stretches = try await stretches(transition, project: project)
        else { return [open.conflict] }
        let links = withdrawn[Place(index: transition.index, project: name)] ?? Links()
        let rollback = PageRollback(
            stretches: stretches, withdrawn: links.files, withdrawnMetadata: links.metadata)
        let removed = rollback.removed(from: current.page).sorted()
        let found = try await mapConcurrently(removed, limit: 32) { file in
            try await isThere(file, project: project, index: transition.index) ? file : nil
        }
        let outcome = rollback.applied(to: current.page, isThere: Set(found.compactMap(\.self)))
        guard outcome.conflicts.isEmpty else {
            return outcome.conflicts.map { name in
                var conflict = open.conflict
                conflict.found = "another link to \(name) in \(conflict.found)"
                return conflict
            }
        }
        if outcome.page == current.page { result.unchangedCount += 1 }
        put(outcome.page, over: current, at: transition.key, index: transition.index, project: project, &result)
        return []
    }

    /// Edits a page that the rollback does not restore, and that links withdrawn files.
    private func withdrawLinks(
        from key: ObjectKey, _ place: Place, _ links: Links, _ result: inout Result
    ) async throws {
        guard let project = ProjectName(place.project), let current = try await current(key, project: project)
        else { return }
        let page = PageRollback(stretches: [], withdrawn: links.files, withdrawnMetadata: links.metadata)
            .applied(to: current.page, isThere: []).page
        put(page, over: current, at: key, index: place.index, project: project, &result)
    }

    /// Whether the file of an entry will be there after the rollback.
    private func isThere(_ file: String, project: ProjectName, index: String) async throws -> Bool {
        let key = ObjectKey(channel.channel.layout.key(ofFile: file, of: project, in: index))
        return try await exists(key)
    }

    private func exists(_ key: ObjectKey) async throws -> Bool {
        if let change = plan.changes.last(where: { $0.key == key }) { return !change.takesAway }
        if let stack = observed.stacks[key] { return !stack.isAbsent }
        if case .present = try await channel.client.headObject(key) { return true }
        return false
    }
}

// MARK: - Root pages

extension PageEdits {
    /// Indexes whose project pages the plan adds or removes without a change of their root page.
    private func listedChanges() -> [String] {
        let roots = Set(plan.changes.filter { $0.rank == .rootPage }.map(\.key))
        return plan.changes.filter(\.isProjectPage).map(\.index).filter { !roots.isSuperset(of: rootKeys(of: $0)) }
    }

    private func editRoot(
        _ key: ObjectKey, of index: String, _ open: RollbackPlanner.OpenPage?, _ result: inout Result
    ) async throws {
        // A root page that is restored whole fits, unless a project page beside it is edited.
        let whole = plan.changes.first { $0.key == key }
        if whole != nil, !result.changes.contains(where: { $0.index == index && $0.isProjectPage }) { return }
        guard let current = try await current(key, project: nil) else { return block(open, index, &result) }
        var stretches: [PageRollback.Stretch] = []
        if let open {
            guard let found = try await self.stretches(open.transition, project: nil) else {
                return block(open, index, &result)
            }
            stretches = found
        }
        let pages = (plan.changes + result.changes).filter { $0.index == index && $0.isProjectPage }
        var names = Set(pages.compactMap(\.project)).union(PageRollback(stretches: stretches).names)
        if let whole, let restored = try await restored(whole) {
            names.formUnion(Set(current.page.entries.map(\.name)).symmetricDifference(restored.entries.map(\.name)))
        }
        let known = result.changes
        let exists = try await mapConcurrently(names.sorted(), limit: 32) { name in
            let page = pageKey(Place(index: index, project: name))
            if let edit = known.last(where: { $0.key == page }) { return (name, !edit.takesAway) }
            return (name, try await self.exists(page))
        }
        let sources = stretches.flatMap { [$0.before, $0.after] }.compactMap(\.self)
        let page = RootRollback(exists: Dictionary(exists) { first, _ in first }, sources: sources).applied(
            to: current.page)
        if page == current.page { result.unchangedCount += open == nil ? 0 : 1 }
        if whole != nil { result.dropped.insert(key) }
        put(page, over: current, at: key, index: index, project: nil, &result)
    }

    /// Reports the conflict of a root page that cannot be edited.
    private func block(_ open: RollbackPlanner.OpenPage?, _ index: String, _ result: inout Result) {
        guard let open else { return }
        result.conflicts.append(open.conflict)
        if force { result.regenerated[index, default: []].formUnion([]) }
    }

    private func restored(_ change: Change) async throws -> EditablePage? {
        guard case .restore(let object) = change.action,
            case .bytes(let bytes) = try await versions.sight(of: .object(object), key: change.key, kept: nil)
        else { return nil }
        return EditablePage(bytes, project: nil)
    }
}

// MARK: - Reading and writing

extension PageEdits {
    private var versions: PageVersions { PageVersions(client: channel.client, journal: journal) }

    /// The current page; `nil` if it does not exist or cannot be edited.
    private func current(_ key: ObjectKey, project: ProjectName?) async throws -> Current? {
        do {
            let (head, bytes) = try await channel.client.getObject(key)
            return EditablePage(bytes, project: project).map { Current(page: $0, head: head, bytes: bytes) }
        } catch let error as S3Error where error.status == 404 {
            return nil
        }
    }

    /// The run's changes of a page, joined if they followed one another; `nil` if bytes of it are gone.
    private func stretches(
        _ transition: ObjectTransition, project: ProjectName?
    ) async throws -> [PageRollback.Stretch]? {
        var stretches: [PageRollback.Stretch] = []
        for states in transition.stretches {
            let before = try await page(states.before, states.keptBytes, transition.key, project)
            let after = try await page(states.after, nil, transition.key, project)
            guard before.isKnown, after.isKnown else { return nil }
            stretches.append(PageRollback.Stretch(before: before.page, after: after.page))
        }
        return stretches
    }

    private func page(
        _ state: ObjectState, _ kept: SHA256Digest?, _ key: ObjectKey, _ project: ProjectName?
    ) async throws -> (page: EditablePage?, isKnown: Bool) {
        switch try await versions.sight(of: state, key: key, kept: kept) {
        case .absent: return (nil, true)
        case .gone: return (nil, false)
        case .bytes(let bytes):
            let page = EditablePage(bytes, project: project)
            return (page, page != nil)
        }
    }

    private func put(
        _ page: EditablePage, over current: Current, at key: ObjectKey, index: String, project: ProjectName?,
        _ result: inout Result
    ) {
        guard page != current.page else { return }
        let state = ObjectState.object(RecordedObject(current.head, versioned: channel.isVersioned))
        let before = channel.isVersioned ? Change.Before.exact(state) : .read(state, bytes: current.bytes)
        // A page without links is withdrawn, and its project with it.
        let isEmpty = project != nil && page.entries.isEmpty
        let bytes = page.bytes
        var attributes = current.head.attributes
        attributes.metadata[MetadataName.restores] = nil
        let content = Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count), attributes: attributes)
        result.changes.append(
            Change(
                key: key, index: index, project: project?.normalized,
                rank: project == nil ? .rootPage : isEmpty ? .withdrawProjectPage : .projectPage,
                action: isEmpty ? .delete : .put(content), before: before))
        guard let project else { return }
        let files = { (bytes: [UInt8]) in (try? parseProjectPage(bytes, project: project))?.files ?? [] }
        result.effects.append(
            PageEffect(
                key: key,
                diff: PageDiff(before: files(current.bytes), after: isEmpty ? [] : files(bytes), project: project)))
    }
}

extension Change {
    fileprivate var isProjectPage: Bool { rank == .projectPage || rank == .withdrawProjectPage }

    fileprivate var takesAway: Bool { if case .delete = action { true } else { false } }
}
