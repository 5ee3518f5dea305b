import Foundation
import Indexes
import PlaybookFiles
import Rollbook

/// Pages written to a local folder instead of a bucket (`reindex --output`).
struct PageFolder {
    let path: String

    /// - Parameter projects: normalized names; with any, only their pages are written.
    func write(indexes: [String], projects: [String], of channel: Channel, session: Session) async throws {
        let open = try await session.workspace.open(channel)
        let planner = ReindexPlanner(
            reader: open.reader, catalog: session.workspace.catalog, journal: session.workspace.journal,
            versioned: open.isVersioned)
        var count = 0
        for (index, pages) in try await planner.pages(.init(indexes: indexes)) {
            let selected = pages.projectPages.filter { projects.isEmpty || projects.contains($0.key) }
            if projects.isEmpty { try write(pages.rootPage, to: "\(index)/index.html") }
            for (folder, page) in selected { try write(page, to: "\(index)/\(folder)/index.html") }
            count += selected.count + (projects.isEmpty ? 1 : 0)
        }
        Terminal.result("\(count) pages written below \(path)")
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file, options: .atomic)
    }
}
