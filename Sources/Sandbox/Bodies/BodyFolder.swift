import FoundationEssentials
import Glibc
import Synchronization

/// The folder that holds the bodies too large for memory.
package final class BodyFolder: Sendable {
    let path: String
    private let names = Atomic<Int>(0)
    private let nameSeed: UInt64
    private let isTemporary: Bool
    /// Files that the event log named while it was replayed.
    private let replayed = Mutex<[String: BodyFile]>([:])

    /// - Parameter path: made when absent; `nil` for a temporary folder that goes with this value.
    /// - Throws: `CocoaError` when the folder cannot be made.
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

    /// The path of a file that does not exist yet.
    func newFile() -> BodyFile {
        let number = names.wrappingAdd(1, ordering: .relaxed).newValue
        return BodyFile(path: "\(path)/\(String(nameSeed, radix: 36))-\(number).body", kept: false)
    }

    /// The file of that name; the same value for the same name until `endReplay()`.
    func file(named name: String) -> BodyFile {
        replayed.withLock { files in
            if let known = files[name] { return known }
            let file = BodyFile(path: "\(path)/\(name)", kept: true)
            files[name] = file
            return file
        }
    }

    /// Removes what no stored version names: bodies of requests that a crash cut off.
    func endReplay(keeping names: Set<String>) throws {
        replayed.withLock { $0 = [:] }
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasSuffix(".body") && !names.contains(name) {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }
}
