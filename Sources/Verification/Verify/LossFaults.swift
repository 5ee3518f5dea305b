import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// The superset rule (failure classes F06, F10, F14, F26): since its last verification a page may not have lost links or
/// projects, nor changed a file's hash, unless a run of this journal withdrew them.
struct LossFaults {
    let index: ObservedIndex
    let baseline: Baseline
    let channel: Channel
    let writes: RunWrites
    let history: FileHistory
    let curation: Curation

    private var mending: Mending { Mending(channel: channel) }

    /// At most this many names are in a message; the rest become a count.
    private static let namesMax = 5

    /// - Throws: `JournalError`.
    func findings(narrowed: Bool) throws -> [Finding] {
        var findings: [Finding] = []
        for (folder, sight) in index.pages.sorted(by: { $0.key < $1.key }) {
            guard let page = sight.project, let before = baseline.page(sight.key) else { continue }
            findings += try links(page, sight, before, folder: folder)
        }
        if let sight = index.root, let root = sight.root, let before = baseline.page(sight.key) {
            findings += try projects(root, sight, before)
        }
        if !narrowed { findings += try vanished() }
        return findings
    }

    private func links(
        _ page: ProjectPage, _ sight: ObservedPage, _ before: VerifiedPage, folder: String
    ) throws -> [Finding] {
        let now = Dictionary(page.files.map { ($0.filename, $0.sha256 ?? "") }) { first, _ in first }
        let lost = try before.links.keys.filter { now[$0] == nil }.sorted().filter { name in
            if curation.word(onFile: name, of: page.name, in: index.index)?.state == .denied { return false }
            return try !baseline.isAccounted(index.key(ofFile: name, project: page.name), since: before.at)
        }
        let altered = try before.links.filter { name, hash in
            guard let new = now[name], !hash.isEmpty, !new.isEmpty, new != hash else { return false }
            // The file is unchanged, and the page states a wrong hash: not a changed file.
            let object = index.listing?.artifacts[index.key(ofFile: name, project: page.name)]
            if object.flatMap({ history.now($0) })?.sha256?.hex == hash { return false }
            return try !baseline.isAccounted(index.key(ofFile: name, project: page.name), since: before.at)
        }.keys.sorted()
        return lostLinks(lost, page.name, sight, before) + changedFiles(altered, page.name, sight, before, now)
    }

    private func lostLinks(
        _ lost: [String], _ project: ProjectName, _ sight: ObservedPage, _ before: VerifiedPage
    ) -> [Finding] {
        guard !lost.isEmpty else { return [] }
        let stored = index.listing.map { listing in
            lost.filter { listing.artifacts[index.key(ofFile: $0, project: project)] != nil }
        }
        let areThere = stored.map { $0.count == lost.count } ?? false
        let remedy = areThere ? writes.remedy(forPage: sight.key) : .rollback
        return [
            Finding(
                .lostLink, sight.url, .fail, remedy: remedy,
                message: "\(lost.count) of \(before.links.count) links that \(before.runID) had verified are gone: "
                    + named(lost),
                hint: areThere
                    ? mending.reindex(index.index, project: project.normalized)
                    : mending.restore(index.index, project: project.normalized, at: before.at)
                        + "; if they were to go: \(mending.acceptLosses)",
                evidence: ["lost": lost.joined(separator: " ").prefixText(2000), "verified-by": before.runID]
            ).restoring(
                areThere ? [] : lost.map { index.key(ofFile: $0, project: project) }, of: index.index,
                project: project.normalized)
        ]
    }

    private func changedFiles(
        _ names: [String], _ project: ProjectName, _ sight: ObservedPage, _ before: VerifiedPage,
        _ now: [String: String]
    ) -> [Finding] {
        names.prefix(PageLinks.faultsMax).map { name in
            Finding(
                .changedFile, sight.url, .fail, remedy: .rollback,
                message: "\(name) has another hash than when \(before.runID) verified it: a file may never change",
                hint: mending.versions(index.key(ofFile: name, project: project)),
                evidence: ["expected-sha256": before.links[name] ?? "", "sha256": now[name] ?? ""]
            ).restoring(
                [index.key(ofFile: name, project: project)], of: index.index, project: project.normalized)
        }
    }

    private func projects(_ root: RootPage, _ sight: ObservedPage, _ before: VerifiedPage) throws -> [Finding] {
        let now = Set(root.projects.compactMap(\.project?.normalized))
        let lost = try before.links.keys.filter { !now.contains($0) }.sorted().filter {
            try !isWithdrawn($0, since: before.at)
        }
        guard !lost.isEmpty else { return [] }
        let areThere = lost.allSatisfy { index.pages[$0]?.project?.files.isEmpty == false }
        return [
            Finding(
                .lostProject, sight.url, .fail,
                remedy: areThere ? writes.remedy(forPage: sight.key) : .rollback,
                message: "the root page lost \(lost.count) of \(before.links.count) projects: " + named(lost),
                hint: areThere ? mending.reindex(index.index) : mending.restore(index.index, at: before.at),
                evidence: ["lost": lost.joined(separator: " ").prefixText(2000), "verified-by": before.runID])
        ]
    }

    /// Project pages that were verified and no longer exist.
    private func vanished() throws -> [Finding] {
        let present = Set(index.pages.values.map(\.key))
        let prefix = index.index.isEmpty ? "" : index.index + "/"
        return try baseline.verifiedPages.sorted { $0.key < $1.key }.compactMap { page -> Finding? in
            let folders = page.key.text.dropFirst(prefix.count).split(separator: "/")
            guard folders.count == 2, !present.contains(page.key), index.root?.root != nil,
                try !isWithdrawn(String(folders[0]), since: page.at)
            else { return nil }
            return Finding(
                .lostProject, channel.publicURL(ofKey: page.key.text), .fail,
                remedy: filesAreThere(page, folder: String(folders[0])) ? .regenerate : .rollback,
                message: "the page of \(folders[0]), which \(page.runID) had verified, is gone",
                hint: filesAreThere(page, folder: String(folders[0]))
                    ? mending.reindex(index.index)
                    : mending.restore(index.index, project: String(folders[0]), at: page.at),
                evidence: [
                    "verified-by": page.runID, "missing-page": join(index.index, String(folders[0])),
                ]
            ).restoring(
                filesAreThere(page, folder: String(folders[0])) ? [] : [page.key], of: index.index,
                project: String(folders[0]))
        }
    }

    /// Whether a run of this journal withdrew a project with its files, not only an empty page.
    private func isWithdrawn(_ folder: String, since date: Date) throws -> Bool {
        let key = index.pageKey(ofFolder: folder)
        guard let page = baseline.page(key), let project = ProjectName(folder) else {
            return try baseline.isAccounted(key, since: date)
        }
        return try page.links.keys.allSatisfy {
            try baseline.isAccounted(index.key(ofFile: $0, project: project), since: page.at)
        }
    }

    private func filesAreThere(_ page: VerifiedPage, folder: String) -> Bool {
        guard let listing = index.listing, let project = ProjectName(folder) else { return false }
        return page.links.keys.allSatisfy { listing.artifacts[index.key(ofFile: $0, project: project)] != nil }
    }

    private func named(_ names: [String]) -> String {
        let rest = names.count - Self.namesMax
        return names.prefix(Self.namesMax).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension String {
    fileprivate func prefixText(_ count: Int) -> String { String(prefix(count)) }
}
