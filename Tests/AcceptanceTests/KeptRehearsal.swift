import Foundation
import Testing

/// A rehearsal with a whole rollout, made once for all tests that begin with one and roll nothing back; each gets a copy of its
/// own. A rollback is refused there: the run was made in another folder.
actor KeptRehearsal {
    static let rollout = KeptRehearsal()

    private var made: Task<Contents, any Error>?

    private struct Contents: Sendable {
        var run: RunDocument
        /// By their paths below the folder.
        var files: [(path: String, bytes: Data)]
    }

    /// Copies it to a folder that is not there yet.
    /// - Returns: the run.
    func copy(to folder: String) async throws -> RunDocument {
        let making = made ?? Task { try await Self.make() }
        made = making
        let contents = try await making.value
        for (path, bytes) in contents.files {
            let url = URL(filePath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: url)
        }
        return contents.run
    }

    private static func make() async throws -> Contents {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run = try await rehearse.rollOut()
            let names = FileManager.default.enumerator(atPath: rehearse.folder)?.compactMap { $0 as? String } ?? []
            // Folders have no contents.
            let files = names.compactMap { name in
                FileManager.default.contents(atPath: "\(rehearse.folder)/\(name)").map { (name, $0) }
            }
            return Contents(run: run, files: files)
        }
    }
}

extension Rehearse {
    /// The whole rollout: after it the indexes are in order.
    @discardableResult
    func rollOut() async throws -> RunDocument {
        let document: RunDocument = try await self("run", "dependency-rollout", "--package", "rocm", "--yes")
        #expect(document.run.state == "done")
        return document
    }

    /// A copy of such a rollout, for tests that roll nothing back.
    @discardableResult
    func copyRollout() async throws -> RunDocument { try await KeptRehearsal.rollout.copy(to: folder) }
}
