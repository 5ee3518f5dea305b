import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Compares the root page of an index with its project pages and files (failure classes F12, F13, F24). Pure.
struct RootFaults {
    let index: ObservedIndex
    let catalog: Catalog
    let channel: Channel
    let writes: RunWrites
    let curation: Curation
    let lateness: Lateness

    func findings() -> [Finding] {
        guard let sight = index.root, let root = sight.root else { return [] }
        var findings = names(root, sight)
        let named = Set(root.projects.compactMap(\.project?.normalized))
        findings += withoutPage(named, sight) + unnamed(named, sight) + unexpected(root, sight)
        if root.projects.isEmpty && !index.pages.isEmpty {
            findings.append(fault(.emptyPage, sight, "the root page names no project"))
        }
        return findings
    }

    /// Every link must lead to the folder of the normalized name in its text, and none may be repeated (PEP 503).
    private func names(_ root: RootPage, _ sight: ObservedPage) -> [Finding] {
        var seen: Set<String> = []
        return root.projects.flatMap { entry -> [Finding] in
            guard let project = entry.project else {
                return [
                    fault(.unnormalizedName, sight, "the root page names \(shown(entry.name)), not a project name")
                ]
            }
            var findings: [Finding] = []
            if !seen.insert(project.normalized).inserted {
                findings.append(fault(.unnormalizedName, sight, "the root page names \(project) twice"))
            }
            let wanted = index.baseURL + project.normalized + "/"
            if resolveReference(entry.href, against: sight.url) != wanted {
                findings.append(
                    fault(
                        .unnormalizedName, sight,
                        "the root page links \(project) at \(shown(entry.href)), not at \(project.normalized)/"))
            }
            return findings
        }
    }

    private func withoutPage(_ named: Set<String>, _ sight: ObservedPage) -> [Finding] {
        named.subtracting(index.pages.keys).sorted().map { folder in
            var finding = fault(.projectWithoutPage, sight, "the root page names \(folder), which has no page")
            finding.evidence["missing-page"] = join(index.index, folder)
            return finding
        }
    }

    /// Projects that have files or a page with links, and are missing from the root page.
    private func unnamed(_ named: Set<String>, _ sight: ObservedPage) -> [Finding] {
        var present = Set(index.pages.filter { $0.value.project?.files.isEmpty == false }.keys)
        if let listing = index.listing {
            let selection = IndexPages.Selection(listing: listing, catalog: catalog, curation: curation)
            present = Set(selection.artifacts.map(\.project.normalized))
        }
        return present.subtracting(named).sorted().map { project in
            lateness.judged(
                fault(.missingProject, sight, "the root page does not name \(project)"),
                changed: index.listing?.projectPages[project]?.lastModified ?? newestFile(of: project))
        }
    }

    private func newestFile(of project: String) -> Date? {
        index.listing?.artifacts.values.filter {
            (try? DistributionFilename(parsing: String($0.key.lastComponent)))?.project.normalized == project
        }.map(\.lastModified).max()
    }

    private func unexpected(_ root: RootPage, _ sight: ObservedPage) -> [Finding] {
        guard index.layout.listsByCatalog else { return [] }
        let unlisted = root.projects.compactMap(\.project).filter { !catalog.mayBeListed($0) }
        return Set(unlisted).sorted().map { project in
            Finding(
                .unexpectedProject, index.baseURL + project.normalized + "/", .fail,
                remedy: writes.projects.contains(project.normalized) ? .rollback : .regenerate,
                message: "the index offers \(project), which the catalog of this channel does not list",
                hint: dropping + "; if it belongs here, add it to catalog.yaml", evidence: ["page": sight.url])
        }
    }

    private var dropping: Hint {
        let mending = Mending(channel: channel)
        let reindex = mending.reindex(index.index, shrinks: true)
        return mending.leavesPages ? "\(reindex), without it" : "\(reindex) takes its page away"
    }

    private func fault(_ name: Finding.Name, _ sight: ObservedPage, _ message: String) -> Finding {
        Finding(
            name, sight.url, .fail, remedy: writes.remedy(forPage: sight.key), message: message,
            hint: Mending(channel: channel).reindex(index.index))
    }
}
