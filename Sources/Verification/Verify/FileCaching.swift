import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Checks the cache headers of a mirrored file against the channel's `cache` setting (failure class F20). Without its `files`
/// key nothing is expected: files do not change.
struct FileCaching {
    let site: PublicSite
    let index: ObservedIndex
    let catalog: Catalog

    /// The fault; `nil` where the header is correct, and for files that others publish.
    func fault(_ link: PageLinks.Link, _ headers: HTTPHeaders) -> Finding? {
        let channel = site.channel
        guard let wanted = channel.cache.files,
            let project = (try? DistributionFilename(parsing: link.file.filename))?.project, catalog.mirrors(project)
        else { return nil }
        let value = shown(headers["Cache-Control"] ?? "")
        guard value != wanted else { return nil }
        if let written = index.listing?.artifacts[link.key]?.lastModified, let served = headers.lastModified,
            served < written
        {
            return Finding(
                .staleFile, link.url, .inconclusive, remedy: .wait,
                message:
                    "\(shown(link.file.filename)) is served with the headers that it had before it was written again",
                hint: Mending(channel: channel).freshness, evidence: ["cache-control": value]
            ).seen(in: .edge)
        }
        return Finding(
            .cacheControl, link.url, .fail, remedy: .regenerate,
            message: "\(shown(link.file.filename)) is served with "
                + (value.isEmpty ? "no Cache-Control" : "Cache-Control \(value)")
                + ", and the channel's files have \(wanted)",
            hint: Mending(channel: channel).mirror(dependency: project.normalized, index.index),
            evidence: ["cache-control": value])
    }
}
