import Foundation
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// The content that a project's page must show once it follows the files that a step changed. Pure.
struct FollowingPage: Sendable {
    let index: String
    let project: ProjectName
    let key: ObjectKey
    /// The last change of each file, by its name.
    private(set) var files: [String: ChangeRecord] = [:]
    /// The last change of each metadata file, by the name of its file.
    private(set) var sidecars: [String: ChangeRecord] = [:]

    /// A change that the page does not show.
    struct Missing: Sendable {
        var change: ChangeRecord
        /// The page's content in its place, as a clause.
        var found: String
    }

    /// The pages of all projects whose files a step changed, in the order of their keys. Files in a folder of their own are on
    /// no page.
    static func all(of changes: [ChangeRecord], layout: IndexLayout) -> [FollowingPage] {
        var pages: [ObjectKey: FollowingPage] = [:]
        for change in changes where !change.key.isOwnDocument {
            guard let name = change.project, let project = ProjectName(name) else { continue }
            let key = ObjectKey(layout.key(ofPageIn: project.normalized, of: change.index))
            let file = String(change.key.lastComponent)
            var page = pages[key] ?? FollowingPage(index: change.index, project: project, key: key)
            switch layout.place(of: change.key.text, in: change.index) {
            case .file?: page.files[file] = change
            case .metadata?: page.sidecars[String(file.dropLast(IndexLayout.metadataSuffix.count))] = change
            case .rootPage?, .projectPage?, .rootTwin?, .projectTwin?, .other?, nil: continue
            }
            pages[key] = page
        }
        return pages.values.sorted { $0.key < $1.key }
    }

    /// Whether a file of the project was published, so that the root page must name it.
    var publishes: Bool { files.values.contains { $0.after?.object != nil } }

    /// The time of the last change.
    var changedAt: Date? { (Array(files.values) + Array(sidecars.values)).compactMap(\.finishedAt).max() }

    /// - Parameter page: `nil` where there is no page.
    func missing(from page: ProjectPage?) -> [Missing] {
        let links = Dictionary(grouping: page?.files ?? [], by: \.filename)
        return files.sorted { $0.key < $1.key }.compactMap { name, change in
            found(in: links[name] ?? [], after: change.after?.object).map {
                Missing(change: change, found: "\($0) \(name)")
            }
        }
            + sidecars.sorted { $0.key < $1.key }.compactMap { name, change in
                found(of: links[name] ?? [], metadata: change.after?.object).map {
                    Missing(change: change, found: "\($0) of \(name)")
                }
            }
    }

    private func found(in links: [ProjectFile], after: RecordedObject?) -> String? {
        guard let after else { return links.isEmpty ? nil : "still lists" }
        if links.isEmpty { return "does not list" }
        guard let sha256 = after.sha256?.hex else { return nil }
        return links.contains { $0.sha256 != nil && $0.sha256 != sha256 } ? "states another hash of" : nil
    }

    /// The difference, as a clause. An indexer need not know metadata files, so a page may leave one out.
    private func found(of links: [ProjectFile], metadata after: RecordedObject?) -> String? {
        let stated = links.compactMap { link -> String?? in
            if case .present(let sha256) = link.coreMetadata { .some(sha256) } else { nil }
        }
        guard let after else { return stated.isEmpty ? nil : "still promises the metadata" }
        guard let sha256 = after.sha256?.hex else { return nil }
        return stated.contains { $0 != nil && $0 != sha256 } ? "states another hash of the metadata" : nil
    }
}
