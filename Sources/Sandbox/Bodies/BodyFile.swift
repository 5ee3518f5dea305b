import FoundationEssentials
import Glibc
import Synchronization

/// One immutable file of body bytes, removed with its last reference unless a stored version keeps it.
///
/// A reader that still holds the file can read it to the end after the version was deleted.
final class BodyFile: Sendable {
    let path: String
    private let kept: Atomic<Bool>

    init(path: String, kept: Bool) {
        self.path = path
        self.kept = Atomic(kept)
    }

    deinit {
        if !kept.load(ordering: .relaxed) { unlink(path) }
    }

    /// The file's name in its folder: what the event log knows it by.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether the file outlives this process.
    func setKept(_ value: Bool) {
        kept.store(value, ordering: .relaxed)
    }

    /// Exactly `length` bytes from `offset`.
    /// - Throws: `BodyError` when the file cannot be read or is shorter.
    func read(offset: Int64, length: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BodyError(path: path, errno: errno) }
        defer { close(descriptor) }
        return try [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            while count < length {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let got = pread(descriptor, rest.baseAddress, rest.count, Int(offset) + count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { throw BodyError(path: path, errno: got < 0 ? errno : EIO) }
                count += got
            }
        }
    }
}

/// A body file that cannot be read or written.
struct BodyError: Error, CustomStringConvertible {
    var path: String
    var errno: Int32

    var description: String { "\(path): \(String(cString: strerror(errno)))" }
}

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
