import Foundation
import Synchronization

/// A file that takes long to make: made once in a process, and copied for each test.
package final class CopiedFile: Sendable {
    private let make: @Sendable (String) throws -> Void
    private let made = Mutex<Data?>(nil)

    /// - Parameter make: writes the file at a path in a folder of its own, and closes it.
    package init(_ make: @escaping @Sendable (String) throws -> Void) {
        self.make = make
    }

    /// Copies it to a path, with its folder, unless there is a file. Both are for their owner alone.
    package func copy(to path: String) throws {
        let bytes = try made.withLock { made in
            if let made { return made }
            let bytes = try makeOnce()
            made = bytes
            return bytes
        }
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { return }
        try files.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        guard files.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    private func makeOnce() throws -> Data {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rollbook-copied-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file")
        try make(file.path)
        return try Data(contentsOf: file)
    }
}
