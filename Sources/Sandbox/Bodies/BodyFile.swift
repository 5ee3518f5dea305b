import FoundationEssentials
import Glibc
import Synchronization

/// One immutable file of body bytes, removed with its last reference unless it is kept for a stored version.
///
/// A reader that still holds the file can read it to the end after its version was deleted.
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

    /// The file's name in its folder, as in the event log.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether the file outlives this process.
    func setKept(_ value: Bool) {
        kept.store(value, ordering: .relaxed)
    }

    /// Reads exactly `length` bytes from `offset`.
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
