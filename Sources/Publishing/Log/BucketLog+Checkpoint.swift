import Indexes
import Objects
package import RunJournal

extension BucketLog {
    /// Whether the entry of this number is a checkpoint.
    package func isCheckpoint(_ number: Int64) -> Bool { number % interval == 0 }

    /// The checkpoint after the last entry: it holds the entries since the checkpoint before.
    /// - Throws: `LogError`.
    package func checkpoint(after head: LogHead) async throws -> LogCheckpoint {
        let from = head.number / interval * interval + 1
        let entries = try await readable { try await list(from: from) }.filter { $0.number <= head.number }
        let bytes = try await bytes(of: entries)
        return LogCheckpoint(
            of: zip(entries, bytes).map { LogCheckpoint.Covered(number: $0.number, etag: $0.etag, bytes: $1) })
    }

    /// The bytes of entries: from checkpoints first, then of entries that no checkpoint holds.
    func bytesByCheckpoints(_ listed: [Listed], after head: LogHead?) async throws -> [[UInt8]] {
        let points = listed.filter { isCheckpoint($0.number) }
        guard !points.isEmpty else { return try await bytes(of: listed) }
        var known = Dictionary(zip(points.map(\.number), try await bytes(of: points))) { first, _ in first }
        let held = known.values.compactMap { try? LogEntry(bytes: $0) }.compactMap { LogCheckpoint($0)?.covered }
        var covered: [Int64: [UInt8]] = [:]
        let tags = Dictionary(listed.map { ($0.number, $0.etag) }) { first, _ in first }
        for entry in held.joined() where tags[entry.number] == entry.etag && known[entry.number] == nil {
            covered[entry.number] = entry.bytes
        }
        let rest = listed.filter { known[$0.number] == nil && covered[$0.number] == nil }
        known.merge(zip(rest.map(\.number), try await bytes(of: rest))) { first, _ in first }
        let whole = known.merging(covered) { first, _ in first }
        let strays = listed.filter { covered[$0.number] != nil && !joins($0.number, whole, after: head) }
        // One entry that does not fit its neighbours discredits all checkpoints: the entries themselves are read.
        guard strays.isEmpty else { return try await bytes(of: listed) }
        return listed.map { whole[$0.number] ?? [] }
    }

    /// Whether a checkpoint's copy of an entry fits the chain of the entries before and after it.
    private func joins(_ number: Int64, _ bytes: [Int64: [UInt8]], after head: LogHead?) -> Bool {
        guard let own = bytes[number] else { return false }
        guard let entry = try? LogEntry(bytes: own), entry.number == number else { return false }
        let known = number == 1 + (head?.number ?? 0) ? head?.sha256 ?? LogEntry.origin : nil
        guard let before = known ?? bytes[number - 1].map({ SHA256Digest(of: $0) }), entry.previous == before else {
            return false
        }
        guard let after = bytes[number + 1].flatMap({ try? LogEntry(bytes: $0) }) else { return false }
        return after.previous == SHA256Digest(of: own)
    }

    private func bytes(of entries: [Listed]) async throws -> [[UInt8]] {
        try await mapConcurrently(entries, limit: Self.readsMax) { entry in
            try await readable { try await self.bytes(of: entry) }
        }
    }
}
