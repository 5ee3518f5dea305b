import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Faults of pages in JSON (failure class F22): a page in HTML where the channel wants JSON, so that pip refuses a cut-off date;
/// one in JSON that says something else than the one in HTML beside it, or is not there, or is left over; sizes that are not
/// those of the files, and versions that the page does not list (PEP 700). Pure.
struct PageFormFaults {
    let index: ObservedIndex
    let channel: Channel
    let writes: RunWrites
    let baseline: Baseline

    func findings(_ links: [String: [PageLinks.Link]]) -> [Finding] {
        guard !channel.pages.areExternal else { return [] }
        let root = index.root.map { [form(of: $0, nil), twin(ofRoot: $0)] } ?? []
        let pages = index.pages.sorted { $0.key < $1.key }.flatMap { folder, sight in
            [form(of: sight, folder), twin(of: sight, folder)] + content(of: sight, folder)
        }
        let twins = index.twins.sorted { $0.key < $1.key }.flatMap { content(of: $1, $0) }
        return (root + pages + twins + leftovers()).compactMap(\.self)
    }

    private func form(of sight: ObservedPage, _ folder: String?) -> Finding? {
        guard channel.pages == .json, sight.form == .html, sight.project != nil || sight.root != nil else { return nil }
        return fault(
            .pageForm, sight, folder, "the page is in HTML, and the channel says json: pip refuses a cut-off date there"
        )
    }

    // MARK: - What only JSON says

    private func content(of sight: ObservedPage, _ folder: String) -> [Finding?] {
        guard sight.form == .json, let page = sight.project else { return [] }
        return [sizes(page, sight, folder), versions(page, sight, folder)]
    }

    private func sizes(_ page: ProjectPage, _ sight: ObservedPage, _ folder: String) -> Finding? {
        let wrong = page.files.compactMap { file -> (ProjectFile, stated: Int64, found: Int64)? in
            let key = index.key(ofFile: file.filename, project: page.name)
            guard let stated = file.size, let found = index.listing?.artifacts[key]?.size, found != stated else {
                return nil
            }
            return (file, stated, found)
        }
        guard let (file, stated, found) = wrong.first else { return nil }
        let others = wrong.count > 1 ? " (and \(counted(wrong.count - 1, "file")) more)" : ""
        return fault(
            .sizeMismatch, sight, folder,
            "\(shown(file.filename)) has \(found) bytes, and the page says \(stated)\(others)")
    }

    private func versions(_ page: ProjectPage, _ sight: ObservedPage, _ folder: String) -> Finding? {
        guard let first = page.unlistedVersions.first else { return nil }
        let count = page.unlistedVersions.count
        let others = count > 1 ? " (and \(count - 1) more)" : ""
        return fault(.pageForm, sight, folder, "the page's list of versions lacks \(shown(first))\(others)")
    }

    // MARK: - Pages in two forms

    private func twin(ofRoot sight: ObservedPage) -> Finding? {
        guard channel.pages.hasTwins, let root = sight.root else { return nil }
        guard let twin = index.rootTwin else { return missing(sight, nil, index.listing?.rootTwin) }
        if let unreadable = unreadable(twin, nil) { return unreadable }
        guard let found = twin.root else { return nil }
        let names = { (page: RootPage) in Set(page.projects.compactMap(\.project?.normalized)) }
        // JSON has no links, so that links to indexes elsewhere are on the page in HTML alone.
        let inside = root.projects.filter { entry in
            resolveReference(entry.href, against: sight.url).map { $0.hasPrefix(index.baseURL) } ?? true
        }
        let own = names(RootPage(projects: inside))
        let different = own.symmetricDifference(names(found)).sorted()
        guard let first = different.first else { return nil }
        return fault(
            .pageForm, twin, nil,
            "the root page in JSON and the one in HTML differ: \(shown(first))"
                + (different.count > 1 ? " (and \(different.count - 1) more)" : ""))
    }

    private func twin(of sight: ObservedPage, _ folder: String) -> Finding? {
        guard channel.pages.hasTwins, let page = sight.project else { return nil }
        guard let twin = index.twins[folder] else { return missing(sight, folder, index.listing?.projectTwins[folder]) }
        if let unreadable = unreadable(twin, folder) { return unreadable }
        guard let found = twin.project,
            let wanted = try? parseProjectPage(json: PageForm.json.render(page), project: page.name)
        else { return nil }
        let diff = PageDiff(before: wanted.files, after: found.files, project: page.name)
        guard !diff.isEmpty else { return nil }
        let effect = PageEffect(key: twin.key, diff: diff)
        return fault(
            .pageForm, twin, folder, "the page in JSON differs from the one in HTML beside it: \(effect.summary)")
    }

    private func missing(_ sight: ObservedPage, _ folder: String?, _ stored: ListedObject?) -> Finding? {
        guard index.listing != nil, stored == nil else { return nil }
        return fault(.pageForm, sight, folder, "no page in JSON is beside it, and the channel says both")
    }

    private func unreadable(_ twin: ObservedPage, _ folder: String?) -> Finding? {
        guard case .unreadable(let reason) = twin.content else { return nil }
        return fault(.unreadablePage, twin, folder, "no page of an index: \(reason)")
    }

    /// Pages in JSON that runs of this journal left when the channel said `both`: nothing keeps them up to date.
    private func leftovers() -> [Finding] {
        guard !channel.pages.hasTwins, let listing = index.listing else { return [] }
        var twins: [(folder: String?, twin: ListedObject)] = listing.rootTwin.map { [(nil, $0)] } ?? []
        twins += listing.projectTwins.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let left = twins.filter { baseline.write(of: $0.twin.key)?.left($0.twin) == true }
        guard let (folder, twin) = left.first else { return [] }
        let others = left.count > 1 ? " (and \(counted(left.count - 1, "page")) more)" : ""
        return [
            Finding(
                .pageForm, channel.publicURL(ofKey: twin.key.text), .fail, remedy: .regenerate,
                message: "a page in JSON is left over from pages: both, and is not kept up to date\(others)",
                hint: Mending(channel: channel).reindex(index.index, project: left.count > 1 ? nil : folder))
        ]
    }

    private func fault(
        _ name: Finding.Name, _ sight: ObservedPage, _ folder: String?, _ message: String
    ) -> Finding {
        let isTwin = sight.key.lastComponent == IndexLayout.twinName
        return Finding(
            name, isTwin ? channel.publicURL(ofKey: sight.key.text) : sight.url, .fail,
            remedy: writes.remedy(forPage: sight.key), message: message,
            hint: Mending(channel: channel).reindex(index.index, project: folder))
    }
}
