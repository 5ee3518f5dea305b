import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// Pages that contradict the curation of their files (failure class F22): a lost yank, a lifted yank that still shows, and a
/// file that may not be published. Pure.
struct CurationFaults {
    let index: ObservedIndex
    let curation: Curation
    let channel: Channel

    func findings(_ links: [String: [PageLinks.Link]]) -> [Finding] {
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
