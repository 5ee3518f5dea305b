import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Upload times on pages that differ from those of the files (failure class F22): an installer with a cut-off date then takes
/// files that were not there yet, or skips files that were. A link without a time promises nothing. Pure.
struct UploadTimeFaults {
    let index: ObservedIndex
    let channel: Channel
    /// The journal's record of the index.
    let history: FileHistory

    func findings(_ links: [String: [PageLinks.Link]]) -> [Finding] {
        guard !channel.pages.areExternal else { return [] }
        return links.sorted { $0.key < $1.key }.compactMap { folder, links in
            guard let sight = index.pages[folder] else { return nil }
            let wrong = links.compactMap { link in fault(link).map { (link.file.filename, $0) } }
            guard let (name, fault) = wrong.first else { return nil }
            let others = wrong.count > 1 ? " (and \(counted(wrong.count - 1, "file")) more)" : ""
            return Finding(
                .wrongUploadTime, sight.url, .fail, remedy: .regenerate, message: "\(shown(name)) \(fault)\(others)",
                hint: Mending(channel: channel).reindex(index.index, project: folder),
                evidence: ["files": wrong.prefix(20).map(\.0).joined(separator: " ")])
        }
    }

    private func fault(_ link: PageLinks.Link) -> String? {
        guard let stated = link.file.uploadTime else { return nil }
        guard let time = moment(rfc3339: stated) else {
            return "has an upload time that cannot be read: \(shown(stated))"
        }
        guard let object = index.listing?.artifacts[link.key], let known = history.uploaded(object), known != time
        else { return nil }
        return "was uploaded \(rfc3339(known)), and the page says \(rfc3339(time))"
    }
}
