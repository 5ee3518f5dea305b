import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Faults of pages in JSON (failure class F22): a page in HTML where the channel wants JSON, so that pip refuses a cut-off date;
/// sizes that are not those of the files (PEP 700), and versions that the page does not list. Pure.
struct PageFormFaults {
    let index: ObservedIndex
    let channel: Channel
    let writes: RunWrites

    func findings(_ links: [String: [PageLinks.Link]]) -> [Finding] {
        guard !channel.pages.areExternal else { return [] }
        let root = index.root.flatMap { form(of: $0, nil) }
        return [root].compactMap(\.self)
            + index.pages.sorted { $0.key < $1.key }.flatMap { folder, sight in
                [form(of: sight, folder), sizes(links[folder] ?? [], sight, folder), versions(sight, folder)]
                    .compactMap(\.self)
            }
    }

    private func form(of sight: ObservedPage, _ folder: String?) -> Finding? {
        guard channel.pages == .json, sight.form == .html, sight.project != nil || sight.root != nil else { return nil }
        return fault(
            .pageForm, sight, folder, "the page is in HTML, and the channel says json: pip refuses a cut-off date there"
        )
    }

    private func sizes(_ links: [PageLinks.Link], _ sight: ObservedPage, _ folder: String) -> Finding? {
        let wrong = links.filter { link in
            guard let stated = link.file.size, let file = index.listing?.artifacts[link.key] else { return false }
            return stated != file.size
        }
        guard let first = wrong.first, let size = first.file.size else { return nil }
        let file = index.listing?.artifacts[first.key]
        let others = wrong.count > 1 ? " (and \(counted(wrong.count - 1, "file")) more)" : ""
        return fault(
            .sizeMismatch, sight, folder,
            "\(shown(first.file.filename)) has \(file?.size ?? 0) bytes, and the page says \(size)\(others)")
    }

    private func versions(_ sight: ObservedPage, _ folder: String) -> Finding? {
        guard let missing = sight.project?.unlistedVersions, let first = missing.first else { return nil }
        let others = missing.count > 1 ? " (and \(missing.count - 1) more)" : ""
        return fault(.pageForm, sight, folder, "the page's list of versions lacks \(shown(first))\(others)")
    }

    private func fault(
        _ name: Finding.Name, _ sight: ObservedPage, _ folder: String?, _ message: String
    ) -> Finding {
        Finding(
            name, sight.url, .fail, remedy: writes.remedy(forPage: sight.key), message: message,
            hint: Mending(channel: channel).reindex(index.index, project: folder))
    }
}
