import Foundation
import HTTPTransport
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import Sandbox
import TestKit
import TestMachine
import Testing

/// The log of a bucket as others may leave it.
@Suite(.takes(.server)) struct BucketLogTests {
    private static let place = LogPlace(bucket: VersionedBench.bucket, folder: ".rollbook/log")

    private struct Log {
        let bench: VersionedBench
        let log: BucketLog
        var head: LogHead?

        init(_ versioning: BucketVersioningState = .enabled, interval: Int64 = LogCheckpoint.interval) async throws {
            bench = try await VersionedBench(versioning: versioning)
            log = BucketLog(place: BucketLogTests.place, client: bench.client(), interval: interval)
        }

        /// Puts an entry that reports nothing, and returns it.
        @discardableResult
        mutating func put(_ kind: LogEntry.Kind = .takeOver, facts: [String: String] = [:]) async throws -> LogEntry {
            let entry = LogEntry(
                after: head, kind: kind, bucket: VersionedBench.bucket, token: "t", facts: facts,
                at: VersionedBench.start)
            guard case .written(let etag) = try await log.put(entry) else { throw LogError.contended(place: log.place) }
            head = LogHead(number: entry.number, sha256: entry.sha256, etag: etag)
            return entry
        }

        func numbers(after head: LogHead? = nil) async throws -> [Int64] {
            try await log.entries(after: head).map { entry in
                switch entry {
                case .entry(let entry, _): entry.number
                case .void(let number, _, _): -number
                }
            }
        }
    }

    private static func key(_ number: Int64) -> ObjectKey { ObjectKey(place.key(ofEntry: number)) }

    @Test("Keys sort as numbers do, and nothing else is taken for an entry")
    func keys() {
        let place = Self.place
        #expect(place.key(ofEntry: 12) == ".rollbook/log/00000000000000000012.jsonl")
        #expect(place.number(ofKey: place.key(ofEntry: 12)) == 12)
        for key in [
            ".rollbook/log/12.jsonl", ".rollbook/log/00000000000000000000.jsonl",
            ".rollbook/log/0000000000000000001a.jsonl",
            ".rollbook/log/99999999999999999999.jsonl", ".rollbook/log/x/00000000000000000012.jsonl",
            "log/00000000000000000012.jsonl", ".rollbook/log/00000000000000000012.json",
        ] {
            #expect(place.number(ofKey: key) == nil, "\(key)")
        }
    }

    @Test("Entries are read in their order, on from the one that is known")
    func order() async throws {
        var log = try await Log()
        for _ in 0..<12 { try await log.put() }
        try await log.bench.sandbox.put(
            bucket: VersionedBench.bucket, key: ".rollbook/log/README", bytes: [1])
        #expect(try await log.numbers() == Array(1...12))
        #expect(try await log.numbers(after: log.head) == [])
        let head = log.head
        try await log.put()
        #expect(try await log.numbers(after: head) == [13])
        await log.bench.stop()
    }

    @Test("Of two who put the same number one is refused; whose answer was lost knows it as its own")
    func contended() async throws {
        var log = try await Log()
        let entry = try await log.put()
        let other = LogEntry(
            after: nil, kind: .takeOver, bucket: VersionedBench.bucket, token: "u", at: VersionedBench.start)
        #expect(try await log.log.put(other) == .taken)
        #expect(try await log.log.put(entry) == .written(try #require(log.head).etag))
        #expect(try await log.numbers() == [1])
        await log.bench.stop()
    }

    @Test("An entry that was overwritten or deleted is still read, where the bucket keeps versions")
    func oldestCounts() async throws {
        var log = try await Log()
        for _ in 0..<3 { try await log.put() }
        try await log.bench.sandbox.put(bucket: VersionedBench.bucket, key: Self.key(2), bytes: Array("forged".utf8))
        try await log.bench.sandbox.delete(bucket: VersionedBench.bucket, key: Self.key(3))
        #expect(try await log.numbers() == [1, 2, 3])
        #expect(try await log.numbers(after: log.head) == [])
        await log.bench.stop()
    }

    @Test("A log that lost its end, or one in the middle, is no shorter log; nor is another one under its name")
    func shorter() async throws {
        var log = try await Log(.never)
        for _ in 0..<4 { try await log.put() }
        try await log.bench.sandbox.delete(bucket: VersionedBench.bucket, key: Self.key(2))
        await #expect(throws: LogError.gap(place: Self.place, missing: 2, found: 3)) { try await log.numbers() }
        #expect(try await log.numbers(after: log.head) == [])
        try await log.bench.sandbox.delete(bucket: VersionedBench.bucket, key: Self.key(4))
        let head = try #require(log.head)
        await #expect(throws: LogError.shorter(place: Self.place, known: head, found: "nothing")) {
            try await log.numbers(after: head)
        }
        try await log.bench.sandbox.put(bucket: VersionedBench.bucket, key: Self.key(4), bytes: [1])
        await #expect(throws: LogError.shorter(place: Self.place, known: head, found: "another one")) {
            try await log.numbers(after: head)
        }
        await log.bench.stop()
    }

    @Test("What is no entry stops everybody; a further entry voids it")
    func malformed() async throws {
        var log = try await Log()
        try await log.put()
        let bytes = Array("no entry".utf8)
        try await log.bench.sandbox.put(bucket: VersionedBench.bucket, key: Self.key(2), bytes: bytes)
        let error = await #expect(throws: LogError.self) { try await log.numbers() }
        guard case .malformed(_, 2, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        log.head = try await log.log.last()
        #expect(log.head?.sha256 == SHA256Digest(of: bytes))
        try await log.put(.void, facts: [LogEntry.voidedFact: "2"])
        #expect(try await log.numbers() == [1, -2, 3])
        let journal = try log.bench.journal()
        _ = try journal.take(
            try await log.log.entries(after: nil), of: Self.place.description, bucket: VersionedBench.bucket)
        #expect(try journal.logHead(of: Self.place.description)?.number == 3)
        await log.bench.stop()
    }

    @Test("A log that may not be read is no empty log")
    func denied() async throws {
        let log = try await Log()
        await log.bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions")])
        let error = await #expect(throws: LogError.self) { try await log.numbers() }
        guard case .unreadable(Self.place, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        await log.bench.stop()
    }
}
