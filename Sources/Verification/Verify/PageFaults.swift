import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// The faults of a page on its own (failure classes F13, F14, F23): it must be readable, complete and not empty. Pure.
struct PageFaults {
    let index: ObservedIndex
    let channel: Channel
    let writes: RunWrites

    /// Faults of one page; `folder` is `nil` for the root page.
    func findings(_ sight: ObservedPage, folder: String?) -> [Finding] {
        switch sight.content {
        case .unseen: return []
        case .unreadable(let reason):
            let name: Finding.Name = sight.size == 0 ? .emptyPage : .unreadablePage
            return [
                fault(name, sight, folder, sight.size == 0 ? "the page has no bytes" : "no page of an index: \(reason)")
            ]
        case .root: return sight.isComplete ? [] : [truncated(sight, folder)]
        case .project(let page):
            var findings = sight.isComplete ? [] : [truncated(sight, folder)]
            if page.files.isEmpty { findings.append(empty(sight, folder)) }
            return findings
        }
    }

    private func truncated(_ sight: ObservedPage, _ folder: String?) -> Finding {
        fault(.truncatedPage, sight, folder, "the page ends before </html>: \(sight.size) bytes of it are there")
    }

    /// The finding for a page without links; it is an orphan where its project has no files left.
    private func empty(_ sight: ObservedPage, _ folder: String?) -> Finding {
        let name = folder ?? ""
        let hasFiles = index.listing.map { listing in
            listing.artifacts.keys.contains {
                (try? DistributionFilename(parsing: String($0.lastComponent)))?.project.normalized == name
            }
        }
        if hasFiles == false {
            return fault(
                .orphanPage, sight, folder, "the page of \(name) links no file, and the index holds none of it",
                remedy: .regenerate)
        }
        return fault(.emptyPage, sight, folder, "the page of \(name) links no file")
    }

    private func fault(
        _ name: Finding.Name, _ sight: ObservedPage, _ folder: String?, _ message: String,
        remedy: CheckRecord.Remedy? = nil
    ) -> Finding {
        return Finding(
            name, sight.url, .fail, remedy: remedy ?? writes.remedy(forPage: sight.key), message: message,
            hint: Mending(channel: channel).reindex(index.index, project: folder))
    }
}
