import Foundation
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import Sandbox
import TestKit
import TestMachine
import Testing

/// Checkpoints save reading, and are believed only where the entries agree.
@Suite(.takes(.server)) struct CheckpointTests {
    private static let place = LogPlace(bucket: VersionedBench.bucket, folder: ".rollbook/log")
    private static let interval: Int64 = 10

    /// A log with entries that report nothing, each tenth a checkpoint.
    private struct Log {
        let bench: VersionedBench
        let log: BucketLog
        var entries: [LogEntry] = []
        var head: LogHead?

        /// - Parameter change: of what a checkpoint is about to hold.
        init(
            _ count: Int64, change: (LogCheckpoint.Covered) -> LogCheckpoint.Covered = { $0 }
        ) async throws {
            bench = try await VersionedBench()
            log = BucketLog(
                place: CheckpointTests.place, client: bench.client(), interval: CheckpointTests.interval)
            for number in 1...count {
                var checkpoint: LogCheckpoint?
                if let head, log.isCheckpoint(number) {
                    checkpoint = LogCheckpoint(of: try await log.checkpoint(after: head).covered.map(change))
                }
                let entry = LogEntry(
                    after: head, kind: checkpoint == nil ? .takeOver : .checkpoint, bucket: VersionedBench.bucket,
                    token: "t\(number)", checkpoint: checkpoint, at: VersionedBench.start)
                guard case .written(let etag) = try await log.put(entry) else {
                    throw LogError.contended(place: log.place)
                }
                head = LogHead(number: number, sha256: entry.sha256, etag: etag)
                entries.append(entry)
            }
        }

        /// The entries that a reader gets, and the number of objects that it reads.
        func read(after head: LogHead? = nil) async throws -> (bytes: [[UInt8]], gets: Int) {
            let before = await bench.sandbox.operationCounts()["GetObject"] ?? 0
            let bytes = try await log.entries(after: head).map { entry in
                switch entry {
                case .entry(let entry, _): entry.bytes
                case .void: [UInt8]()
                }
            }
            return (bytes, (await bench.sandbox.operationCounts()["GetObject"] ?? 0) - before)
        }

        func stop() async { await bench.stop() }
    }

    @Test("A new machine reads the checkpoints, and what follows the last one")
    func saves() async throws {
        let log = try await Log(25)
        let new = try await log.read()
        #expect(new.bytes == log.entries.map(\.bytes))
        #expect(new.gets == 2 + 5)
        let head = LogHead(number: 7, sha256: log.entries[6].sha256, etag: "")
        let known = try #require(try await log.log.entries(after: nil).dropFirst(6).first)
        guard case .entry(_, let etag) = known else { return }
        let later = try await log.read(after: LogHead(number: 7, sha256: head.sha256, etag: etag))
        #expect(later.bytes == log.entries.dropFirst(7).map(\.bytes))
        #expect(later.gets == 2 + 5)
        await log.stop()
    }

    @Test("The next checkpoint holds what stands between the two")
    func ranges() async throws {
        let log = try await Log(20)
        let numbers = log.entries.map { LogCheckpoint($0)?.covered.map(\.number) }
        #expect(numbers[9] == Array(1...9))
        #expect(numbers[19] == Array(11...19))
        #expect(numbers.count { $0 != nil } == 2)
        await log.stop()
    }

    @Test("What a checkpoint says otherwise than the entries is not believed", arguments: 0..<5)
    func contradicted(_ kind: Int) async throws {
        let log = try await Log(14) { covered in
            var covered = covered
            guard covered.number == (kind == 4 ? 1 : 4) else { return covered }
            switch kind {
            case 0, 4:
                let other = LogEntry(
                    after: kind == 4 ? nil : LogHead(number: 3, sha256: SHA256Digest(of: [1]), etag: "e"),
                    kind: .takeOver,
                    bucket: VersionedBench.bucket, token: "forged", at: VersionedBench.start)
                covered.bytes = other.bytes
            case 1: covered.etag = "other"
            case 2: covered.bytes = Array("nonsense".utf8)
            default: covered.number = 5
            }
            return covered
        }
        #expect(try await log.read().bytes == log.entries.map(\.bytes))
        await log.stop()
    }

    @Test("An entry that is gone is missing, though a checkpoint holds it")
    func gone() async throws {
        let log = try await Log(12)
        let key = ObjectKey(Self.place.key(ofEntry: 4))
        for version in try await log.bench.sandbox.versions(VersionedBench.bucket) where version.key == key {
            try await log.bench.sandbox.expire(version.version.versionID, of: key, in: VersionedBench.bucket)
        }
        await #expect(throws: LogError.gap(place: Self.place, missing: 4, found: 5)) { try await log.read() }
        await log.stop()
    }
}
