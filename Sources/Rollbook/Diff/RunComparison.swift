package import Indexes
import Objects
package import RunJournal
import S3
import SimpleRepository

/// Compares the contents of indexes before a run with those after it, or after a later run.
package struct RunComparison: Sendable {
    let workspace: Workspace

    package init(workspace: Workspace) {
        self.workspace = workspace
    }

    /// Compares the state before `first` with the state after `last`; every run between them on their channels counts too.
    ///
    /// Nothing is written. A page version that is gone is an entry of the result, not an error.
    /// - Throws: `RunError.unknownChannel`, `S3Error`, `JournalError`.
    package func compare(
        _ first: RunRecord, through last: RunRecord? = nil, _ selection: RollbackSelection = .init()
    ) async throws -> RunDiff {
        let runs = try runs(from: first, through: last ?? first)
        if let lost = selection.unmatched(in: try runs.flatMap { try workspace.journal.changes(of: $0.id) }) {
            throw RunError.badInput(name: lost.kind, value: lost.name, choices: lost.known)
        }
        let changes = try runs.enumerated().flatMap { order, run in
            try workspace.journal.changes(of: run.id).filter { selection.contains($0, stepIDs: [:]) }
                .map { (order, $0) }
        }
        let inOrder = changes.sorted { left, right in
            let times = (left.1.sentAt ?? left.1.plannedAt, right.1.sentAt ?? right.1.plannedAt)
            return times.0 == times.1 ? (left.0, left.1.sequence) < (right.0, right.1.sequence) : times.0 < times.1
        }
        let transitions = ObjectTransition.foldInOrder(inOrder.map(\.1)).filter { !$0.isNothing }
        var indexes: [IndexDiff] = []
        for (name, own) in Dictionary(grouping: transitions, by: \.channel).sorted(by: { $0.key < $1.key }) {
            let pages = PageVersions(
                client: try workspace.connections.makeClient(try workspace.channel(name)), journal: workspace.journal)
            for (index, own) in Dictionary(grouping: own, by: \.index).sorted(by: { $0.key < $1.key }) {
                let entries = try await entries(own, index: index, pages)
                guard let bucket = own.first?.bucket, !entries.isEmpty else { continue }
                indexes.append(IndexDiff(channel: name, bucket: bucket, index: index, entries: entries))
            }
        }
        return RunDiff(runs: runs.map(\.id), indexes: indexes)
    }

    /// The runs whose changes lie between the two states, in the order in which they began.
    private func runs(from one: RunRecord, through other: RunRecord) throws -> [RunRecord] {
        if one.id == other.id { return [one] }
        let all = try workspace.journal.runs(limit: nil, unfinishedOnly: false).reversed().map(\.self)
        let ends = all.indices.filter { all[$0].id == one.id || all[$0].id == other.id }
        guard let first = ends.first, let last = ends.last else { return [] }
        let channels = Set(try ends.flatMap { try workspace.journal.changes(of: all[$0].id).map(\.channel) })
        return try (first...last).filter { place in
            try ends.contains(place)
                || workspace.journal.changes(of: all[place].id).contains { channels.contains($0.channel) }
        }.map { all[$0] }
    }

    // MARK: - One index

    private func entries(
        _ transitions: [ObjectTransition], index: String, _ versions: PageVersions
    ) async throws -> [IndexDiff.Entry] {
        let pages = transitions.filter { $0.kind.isPage }.sorted { left, right in
            (left.project ?? "", left.key.text) < (right.project ?? "", right.key.text)
        }
        let looked = try await mapConcurrently(pages, limit: 16) { try await entry(of: $0, index: index, versions) }
        return looked.compactMap(\.self)
            + files(transitions.filter { !$0.kind.isPage && !$0.key.isOwnDocument }, index: index)
    }

    private func entry(
        of page: ObjectTransition, index: String, _ versions: PageVersions
    ) async throws -> IndexDiff.Entry? {
        let before = try await versions.sight(of: page.before, key: page.key, kept: page.keptBytes)
        let after = try await versions.sight(of: page.after, key: page.key, kept: nil)
        switch (before, after) {
        case (.gone(let reason), _): return .unknown(page: below(index, page.key), reason: "before the run: \(reason)")
        case (.absent, .absent): return nil
        case (_, .gone(let reason)): return .unknown(page: below(index, page.key), reason: "after the run: \(reason)")
        default: break
        }
        guard page.kind == .projectPage, let project = page.project else { return Self.rootPage(before, after) }
        let name = ProjectName(project)
        let diff = PageDiff(
            before: Self.files(before, name), after: Self.files(after, name), project: name)
        let change: IndexDiff.PageChange =
            switch (before, after) {
            case (.absent, _): .created
            case (_, .absent): .removed
            default: .changed
            }
        // Bytes alone, such as a time stamp, are not a difference for a reader of the index.
        return change == .changed && diff.isEmpty ? nil : .project(project, page: change, diff)
    }

    private static func files(_ sight: PageVersions.Sight, _ project: ProjectName?) -> [ProjectFile] {
        guard case .bytes(let bytes) = sight, let project else { return [] }
        return (try? parseProjectPage(bytes, project: project))?.files ?? []
    }

    private static func rootPage(_ before: PageVersions.Sight, _ after: PageVersions.Sight) -> IndexDiff.Entry? {
        let (old, new) = (projects(before), projects(after))
        let (gained, lost) = (new.subtracting(old).sorted(), old.subtracting(new).sorted())
        return gained.isEmpty && lost.isEmpty ? nil : .rootPage(gained: gained, lost: lost)
    }

    private static func projects(_ sight: PageVersions.Sight) -> Set<String> {
        guard case .bytes(let bytes) = sight, let page = try? parseRootPage(bytes) else { return [] }
        return Set(page.projects.map { $0.project?.normalized ?? $0.name })
    }

    private func files(_ files: [ObjectTransition], index: String) -> [IndexDiff.Entry] {
        func names(_ matches: (_ was: Bool, _ isThere: Bool) -> Bool) -> [String] {
            files.filter { matches($0.before.object != nil, $0.after.object != nil) }
                .map { below(index, $0.key) }.sorted()
        }
        let gained = names { !$0 && $1 }
        let lost = names { $0 && !$1 }
        let replaced = files.filter { $0.hasOtherBytes }.map { below(index, $0.key) }.sorted()
        guard !(gained + lost + replaced).isEmpty else { return [] }
        return [.files(gained: gained, lost: lost, replaced: replaced)]
    }

    private func below(_ index: String, _ key: ObjectKey) -> String {
        key.text.hasPrefix(index + "/") ? String(key.text.dropFirst(index.count + 1)) : key.text
    }
}

extension ObjectTransition {
    /// Whether the object exists before and after, with different bytes. A multipart copy has another ETag than its source, so
    /// the digests decide if both are known.
    fileprivate var hasOtherBytes: Bool {
        guard let before = before.object, let after = after.object else { return false }
        if let old = before.sha256, let new = after.sha256 { return old != new }
        return before.etag != after.etag
    }
}
