import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Pages that contradict the curation of their files (failure class F22): a lost yank, a lifted yank that still shows, and a
/// file that may not be published. Pages that contradict the document's statuses of projects likewise. Pure.
struct CurationFaults {
    let index: ObservedIndex
    let curation: Curation
    let channel: Channel

    func findings(_ links: [String: [PageLinks.Link]]) -> [Finding] { ofFiles(links) + statuses() }

    private func ofFiles(_ links: [String: [PageLinks.Link]]) -> [Finding] {
        links.sorted { $0.key < $1.key }.flatMap { folder, links -> [Finding] in
            guard let sight = index.pages[folder], let project = sight.project?.name else { return [] }
            var found: [Finding.Name: [(file: ProjectFile, word: Curation.Word)]] = [:]
            for link in links {
                guard let word = curation.word(onFile: link.file.filename, of: project, in: index.index) else {
                    continue
                }
                if word.state == .denied {
                    found[.deniedFile, default: []].append((link.file, word))
                } else if (word.yanked == .no) != (link.file.yanked == .no) {
                    found[.lostYank, default: []].append((link.file, word))
                }
            }
            return found.sorted { $0.key.rawValue < $1.key.rawValue }.map { name, files in
                Finding(
                    name, sight.url, .fail, remedy: .regenerate, message: message(files),
                    hint: Mending(channel: channel).reindex(index.index, project: folder),
                    evidence: [
                        "files": files.prefix(20).map(\.file.filename).joined(separator: " "),
                        "document": CurationDocument.key(ofChannel: channel.name).text,
                    ])
            }
        }
    }

    /// Pages whose project has another status in the document. Pages of other writers show none of it.
    private func statuses() -> [Finding] {
        guard !channel.pages.areExternal else { return [] }
        let pages = index.pages.sorted { $0.key < $1.key }.map { ($0.key, $0.value, url: $0.value.url) }
        let twins = index.twins.sorted { $0.key < $1.key }.map { folder, sight in
            (folder, sight, url: channel.publicURL(ofKey: sight.key.text))
        }
        return (pages + twins).compactMap { folder, sight, url in
            guard let page = sight.project else { return nil }
            let wanted = curation.statuses[page.name]
            // A verification of the public side alone has not read the document.
            guard wanted != nil || index.listing != nil,
                let difference = PageDiff.difference(ofStatus: page.status, wanted)
            else { return nil }
            return Finding(
                .lostStatus, url, .fail, remedy: .regenerate, message: message(page.name, difference),
                hint: Mending(channel: channel).reindex(index.index, project: folder),
                evidence: ["document": CurationDocument.key(ofChannel: channel.name).text])
        }
    }

    private func message(_ project: ProjectName, _ status: PageDiff.Difference) -> String {
        let stated = status.before.map { "says that it is \(shown($0))" } ?? "does not say so"
        return status.after.map { "\(project) is \(shown($0)), and the page \(stated)" }
            ?? "the page says that \(project) is \(shown(status.before ?? "")), and the curated document does not"
    }

    private func message(_ files: [(file: ProjectFile, word: Curation.Word)]) -> String {
        guard let first = files.first else { return "" }
        let reason = first.word.reason.map { ": \(shown($0))" } ?? ""
        let fault =
            switch first.word.state {
            case .denied: "is denied\(reason), and the page lists it"
            case .yanked: "is yanked\(reason), and the page does not say so"
            case .available: "is yanked no more, and the page says that it is"
            }
        let others = files.count > 1 ? " (and \(counted(files.count - 1, "file")) more)" : ""
        return "\(shown(first.file.filename)) \(fault)\(others)"
    }
}
