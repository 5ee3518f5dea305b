import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import SimpleRepository

/// Pages written to a local folder instead of a bucket (`reindex --output`).
struct PageFolder {
    let path: String
    let format: GlobalOptions.Format

    /// - Parameter projects: normalized names; with any, only their pages are written.
    func write(indexes: [String], projects: [String], of channel: Channel, session: Session) async throws {
        let open = try await session.workspace.open(channel)
        let planner = ReindexPlanner(
            reader: open.reader, catalog: session.workspace.catalog, journal: session.workspace.journal,
            versioned: open.isVersioned)
        var count = 0
        let request = ReindexPlanner.Request(indexes: indexes, projects: projects.compactMap { ProjectName($0) })
        for (_, pages) in try await planner.pages(request) {
            for (key, page) in pages { try write(page, to: key.text) }
            count += pages.count
        }
        try Terminal.result(
            format == .json
                ? PageFolderDocument(folder: path, pages: count).json()
                : "\(counted(count, "page")) written below \(path)")
    }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file, options: .atomic)
    }
}

/// The result of `reindex --output`.
struct PageFolderDocument: JSONDocument {
    var schema = 1
    var folder: String
    var pages: Int
}
