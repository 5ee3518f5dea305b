import FoundationEssentials
import Glibc
import Synchronization

/// The folder for bodies that are too large for memory.
package final class BodyFolder: Sendable {
    let path: String
    private let names = Atomic<Int>(0)
    private let nameSeed: UInt64
    private let isTemporary: Bool
    /// Files that the event log named during its replay.
    private let replayed = Mutex<[String: BodyFile]>([:])

    /// - Parameter path: created if absent; `nil` for a temporary folder that is removed with this value.
    /// - Throws: `CocoaError` when the folder cannot be created.
    package init(path: String?) throws {
        nameSeed = UInt64.random(in: .min ... .max)
        isTemporary = path == nil
        self.path =
            path
            ?? FileManager.default.temporaryDirectory
            .appending(path: "rollbook-sandbox-" + String(nameSeed, radix: 36)).path
        try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
    }

    deinit {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A file that does not exist yet.
    func newFile() -> BodyFile {
        let number = names.wrappingAdd(1, ordering: .relaxed).newValue
        return BodyFile(path: "\(path)/\(String(nameSeed, radix: 36))-\(number).body", kept: false)
    }

    /// The file of that name; the same value for the same name until `endReplay(keeping:)`.
    func file(named name: String) -> BodyFile {
        replayed.withLock { files in
            if let known = files[name] { return known }
            let file = BodyFile(path: "\(path)/\(name)", kept: true)
            files[name] = file
            return file
        }
    }

    /// Removes files that no stored version names: bodies of requests that a crash cut off.
    func endReplay(keeping names: Set<String>) throws {
        replayed.withLock { $0 = [:] }
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasSuffix(".body") && !names.contains(name) {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }
}
