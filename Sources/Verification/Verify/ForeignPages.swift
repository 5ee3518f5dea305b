import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Pages of this journal that another writer replaced (failure class F15), regardless of their content: the other writer does
/// not know what this journal publishes. Pure.
///
/// A page that a later reindex of this journal found correct is its own again.
struct ForeignPages {
    let channel: Channel
    let listing: IndexListing
    let baseline: Baseline
    let facts: [ObjectFacts]

    func findings(_ sight: ObservedIndex) -> [Finding] {
        if channel.pages.areExternal { return [] }
        var pages = listing.projectPages.sorted { $0.key < $1.key }.map { (folder: Optional($0.key), page: $0.value) }
        if let root = listing.rootPage { pages.append((nil, root)) }
        let identities = Dictionary(grouping: facts, by: \.key).mapValues { Set($0.map(\.identity)) }
        return pages.compactMap { folder, page in
            guard let ours = baseline.write(of: page.key), ours.etag != nil, !ours.left(page),
                identities[page.key]?.contains(wanted(page)) != true
            else { return nil }
            let shown = folder.map { sight.pages[$0]?.url } ?? sight.root?.url
            guard let url = shown else { return nil }
            return Finding(
                .foreignWrite, url, .fail, remedy: .regenerate,
                message:
                    "another writer replaced the page of run \(ours.runID) (\(rfc3339(page.lastModified)))",
                hint: Mending(channel: channel).reindex(listing.index, project: folder),
                evidence: ["expected-etag": ours.etag?.text ?? "", "etag": page.etag.text])
        }
    }

    /// The record that a reindex keeps of a page that it found correct.
    private func wanted(_ page: ListedObject) -> String {
        FactsIdentity.headers(
            ObjectAttributes(contentType: channel.pages.form.contentType, cacheControl: channel.cache.pages), page.etag,
            size: page.size, lastModified: page.lastModified)
    }
}
