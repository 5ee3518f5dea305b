import Indexes
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Files of another GPU family on the pages of an index (`only` of the catalog; failure class F17). Pure.
struct FamilyFaults {
    let index: ObservedIndex
    let catalog: Catalog
    let channel: Channel
    let writes: RunWrites

    /// Names that a message shows.
    private static let namesMax = 3

    func findings() -> [Finding] {
        index.pages.sorted { $0.key < $1.key }.compactMap { folder, sight in
            guard let page = sight.project else { return nil }
            let foreign = page.files.map(\.filename).filter { catalog.families.areForeign($0, in: index.index) }
            return foreign.isEmpty ? nil : finding(foreign, page, sight, folder)
        }
    }

    private func finding(
        _ files: [String], _ page: ProjectPage, _ sight: ObservedPage, _ folder: String
    ) -> Finding {
        let mending = Mending(channel: channel)
        let run = files.lazy.compactMap { writes[index.key(ofFile: $0, project: page.name)]?.runID }.first
        let rest = files.count - Self.namesMax
        return Finding(
            .foreignFamily, sight.url, .fail, remedy: run == nil ? .regenerate : .rollback,
            message:
                "\(index.index) is for \(catalog.families.patterns(of: index.index)), and its page of \(folder) offers "
                + "\(counted(files.count, "file")) of another family: "
                + files.prefix(Self.namesMax).map(shown).joined(separator: ", ")
                + (rest > 0 ? " and \(rest) more" : ""),
            hint: run.map { mending.rollback($0, index: index.index, project: folder) }
                ?? mending.reindex(index.index, shrinks: true),
            evidence: ["index": index.index, "page": sight.url])
    }
}
