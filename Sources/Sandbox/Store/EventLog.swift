import FoundationEssentials
import Glibc

/// The append-only file from which a store is rebuilt: one JSON document in each line.
///
/// A line counts once its newline is written. A killed process leaves at most one last line without it, which the next start
/// cuts off: that request was never answered.
final class EventLog {
    private let path: String
    private let descriptor: Int32
    private let lock: Int32
    private let encoder = JSONEncoder()

    private init(path: String, descriptor: Int32, lock: Int32) {
        self.path = path
        self.descriptor = descriptor
        self.lock = lock
    }

    deinit {
        close(descriptor)
        close(lock)
    }

    /// Replays the log in `folder` and opens it for more, rewritten as the shortest log of the same state.
    /// - Throws: `EventLogError` when a complete line cannot be read; `BodyError` for I/O, and when another sandbox
    ///   has the folder open (`EWOULDBLOCK`).
    static func open(in folder: String, bodies: BodyFolder) throws -> (log: EventLog, state: StoreState) {
        let path = folder + "/events.jsonl"
        let lock = try lockFile(folder + "/lock")
        let state = try replay(path: path, bodies: bodies)
        let rewritten = path + ".new"
        let descriptor = Glibc.open(rewritten, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BodyError(path: rewritten, errno: errno) }
        let log = EventLog(path: path, descriptor: descriptor, lock: lock)
        for event in state.snapshot { try log.append(event) }
        guard rename(rewritten, path) == 0 else { throw BodyError(path: path, errno: errno) }
        return (log, state)
    }

    /// Adds one event. When this returns, the event is in the file, though perhaps not on disk.
    /// - Throws: `BodyError` when it cannot be written.
    func append(_ event: StoreEvent) throws {
        try writeAll(Array(encoder.encode(event)) + [UInt8(ascii: "\n")], to: descriptor, path: path)
    }

    private static func lockFile(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BodyError(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            defer { close(descriptor) }
            throw BodyError(path: path, errno: errno)
        }
        return descriptor
    }

    private static func replay(path: String, bodies: BodyFolder) throws -> StoreState {
        var state = StoreState()
        guard FileManager.default.fileExists(atPath: path) else { return state }
        let decoder = JSONDecoder()
        if let key = CodingUserInfoKey.bodyFolder { decoder.userInfo[key] = bodies }
        let bytes = try Data(contentsOf: URL(filePath: path))
        var start = 0
        var number = 1
        while let end = lineEnd(in: bytes, from: start) {
            do {
                state.apply(try decoder.decode(StoreEvent.self, from: bytes[start..<end]))
            } catch {
                throw EventLogError(path: path, line: number, reason: "\(error)")
            }
            start = end + 1
            number += 1
        }
        state.endReplay()
        return state
    }

    /// The place of the next newline. libc looks for it: a generic loop takes long where nothing is optimised.
    private static func lineEnd(in bytes: Data, from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard start < bytes.count, let first = bytes.baseAddress else { return nil }
            return memchr(first + start, Int32(UInt8(ascii: "\n")), bytes.count - start).map { first.distance(to: $0) }
        }
    }
}

/// A malformed line of the event log.
struct EventLogError: Error, CustomStringConvertible {
    var path: String
    var line: Int
    var reason: String

    var description: String { "\(path):\(line): not an event of the sandbox: \(reason)" }
}
