import FoundationEssentials
import Glibc

/// The append-only file of versions that were removed for good: one JSON document in each line. Unlike the event log it is
/// never rewritten, so it has all removals since the folder was created, by any process.
final class PurgeLog {
    private let path: String
    private let descriptor: Int32
    private let encoder = JSONEncoder()

    static let fileName = "purged.jsonl"

    /// - Throws: `BodyError` when the file cannot be opened.
    init(in folder: String) throws {
        path = "\(folder)/\(Self.fileName)"
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BodyError(path: path, errno: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: `BodyError` when it cannot be written.
    func append(_ version: PurgedVersion) throws {
        try writeAll(Array(encoder.encode(version)) + [UInt8(ascii: "\n")], to: descriptor, path: path)
    }
}
