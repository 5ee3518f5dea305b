import FoundationEssentials
import Glibc
import Synchronization

/// The lock of the journal's single writer. It ends with `close()`, with its last reference, or with the process, however that
/// ends: the kernel releases it.
package final class JournalLock: Sendable {
    /// The open lock file; `nil` once closed.
    private let descriptor: Mutex<Int32?>

    /// The pause before a taken lock is tried again, in seconds.
    static let pollSeconds = 0.02

    /// Waits up to `waitSeconds`, blocking the thread; throws `JournalError.busy`, `.readOnly` or `.cannotOpen`.
    init(path: String, waitSeconds: Double, holder: String, now: Date) throws {
        let lockPath = path + ".lock"
        let file = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let detail = "cannot open \(lockPath): \(String(cString: strerror(errno)))"
            throw errno == EACCES || errno == EROFS
                ? JournalError.readOnly(path: path, detail: detail) : .cannotOpen(path: path, detail: detail)
        }
        do {
            try Self.acquire(file, lockPath: lockPath, waitSeconds: waitSeconds)
        } catch {
            Glibc.close(file)
            throw error
        }
        let text = "\(holder) (process \(getpid()), since \(Timestamp.text(of: now)))\n"
        ftruncate(file, 0)
        _ = Array(text.utf8).withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        descriptor = Mutex(file)
    }

    deinit { close() }

    /// Releases the lock; a second call does nothing. The file stays: removing it would let two processes lock two files.
    package func close() {
        descriptor.withLock { open in
            guard let file = open else { return }
            ftruncate(file, 0)
            // A child process between fork and exec still has the file open, and so the lock.
            flock(file, LOCK_UN)
            Glibc.close(file)
            open = nil
        }
    }

    /// The holder of the lock of the journal at `path`, from the lock file; `nil` when the file does not state it.
    static func holder(of path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path + ".lock"), !bytes.isEmpty else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func acquire(_ file: Int32, lockPath: String, waitSeconds: Double) throws {
        let deadline = ContinuousClock.now + .seconds(max(0, waitSeconds))
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw JournalError.cannotOpen(
                    path: lockPath, detail: "cannot lock it: \(String(cString: strerror(errno)))")
            }
            guard ContinuousClock.now < deadline else {
                let journalPath = String(lockPath.dropLast(".lock".count))
                throw JournalError.busy(holder: holder(of: journalPath) ?? "another process")
            }
            usleep(UInt32(pollSeconds * 1_000_000))
        }
    }
}
