import Indexes
import Objects
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

/// Facts that are learnt of artifacts, and the requests that they take.
@Suite("What a reindex learns of artifacts")
struct FactsGathererTests {
    private static let index = "v2/gfx110X-all"

    private func key(_ wheel: TestWheel, _ index: String = index) -> ObjectKey {
        ObjectKey("\(index)/\(wheel.filename)")
    }

    /// Facts of everything in an index, and how many requests of each kind they took.
    private func gather(
        _ bench: OperationsBench, with gatherer: FactsGatherer? = nil, _ index: String = index
    ) async throws -> (facts: [ObjectKey: FactsGatherer.Facts], heads: Int, reads: Int) {
        let listing = try await BucketReader(channel: bench.channel, client: bench.client).listing(of: index)
        let before = await bench.sandbox.operationCounts()
        let gatherer = gatherer ?? FactsGatherer(client: bench.client, journal: bench.journal, versioned: true)
        let facts = try await gatherer.facts(of: listing, artifacts: Array(listing.artifacts.keys))
        let after = await bench.sandbox.operationCounts()
        let count = { (after[$0] ?? 0) - (before[$0] ?? 0) }
        return (facts, count("HeadObject"), count("GetObject"))
    }

    @Test("A wheel no larger than what is read of it costs one request, and a larger one says the same")
    func sizes() async throws {
        try await OperationsBench.with { bench in
            let small = TestWheel("small", "1.0", requiresPython: ">=3.11")
            let large = TestWheel("large", "1.0", requiresPython: ">=3.12", filling: 200_000)
            for wheel in [small, large] {
                try await bench.sandbox.put(bucket: OperationsBench.bucket, key: key(wheel), bytes: wheel.bytes)
            }
            let (facts, heads, reads) = try await gather(bench)
            // Of the larger one: its checksum, what others may have kept of it, its end, its metadata.
            #expect((heads, reads) == (1, 1 + 3))
            for (wheel, python) in [(small, ">=3.11"), (large, ">=3.12")] {
                var found = try #require(facts[key(wheel)])
                #expect(found.uploaded != nil)
                found.uploaded = nil
                #expect(found == FactsGatherer.Facts(sha256: SHA256Digest(of: wheel.bytes), requiresPython: python))
            }
            let again = try await gather(bench)
            #expect(again.facts == facts && again.heads == 0, "the journal remembers")
            #expect(again.reads == 1, "but not what nobody has kept: when the files were first there")
        }
    }

    @Test("The SHA-256 is the one that the bucket states, also where the bytes are at hand: none where it states none")
    func stated() async throws {
        try await OperationsBench.with { bench in
            let (silent, told) = (TestWheel("silent", "1.0"), TestWheel("told", "1.0"))
            let digest = SHA256Digest(of: told.bytes)
            for (wheel, metadata) in [(silent, [:]), (told, ["checksum-sha256": digest.hex])] {
                try await bench.sandbox.put(
                    bucket: OperationsBench.bucket, key: key(wheel), bytes: wheel.bytes, metadata: metadata,
                    statesSHA256: false)
            }
            let (facts, heads, reads) = try await gather(bench)
            // Each once, and the index's facts, of which there are none.
            #expect((heads, reads) == (0, 3))
            #expect(facts[key(silent)]?.sha256 == nil)
            #expect(facts[key(told)]?.sha256 == digest)
        }
    }

    @Test("A small file that is no wheel inside is listed with a note, and looked into again the next time")
    func broken() async throws {
        try await OperationsBench.with { bench in
            let wheel = TestWheel("broken", "1.0")
            let bytes = [UInt8](repeating: 0x50, count: 3_000)
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: key(wheel), bytes: bytes)
            let (facts, heads, reads) = try await gather(bench)
            // And the index's facts, of which there are none.
            #expect((heads, reads) == (0, 1 + 1))
            #expect(facts[key(wheel)]?.sha256 == SHA256Digest(of: bytes))
            #expect(facts[key(wheel)]?.problem?.contains("\(key(wheel)): no core metadata can be read") == true)
            let again = try await gather(bench)
            #expect(again.facts == facts)
            #expect((again.heads, again.reads) == (0, 1 + 1))
        }
    }

    @Test("Of one content in several indexes one object is read, and each is asked what it says of itself")
    func shared() async throws {
        try await OperationsBench.with { bench in
            let wheel = TestWheel("shared", "1.0")
            let indexes = ["v2/a", "v2/b", "v2/c"]
            for index in indexes {
                try await bench.sandbox.put(bucket: OperationsBench.bucket, key: key(wheel, index), bytes: wheel.bytes)
            }
            let gatherer = FactsGatherer(client: bench.client, journal: bench.journal, versioned: true)
            var reads = 0
            for index in indexes {
                let found = try await gather(bench, with: gatherer, index)
                #expect(found.facts[key(wheel, index)]?.sha256 == SHA256Digest(of: wheel.bytes))
                reads += found.reads + found.heads
            }
            // And the facts of each index, of which there are none.
            #expect(reads == 1 + 2 + 3)
        }
    }

    @Test("What changed since it was listed is no fact of what was listed")
    func changed() async throws {
        try await OperationsBench.with { bench in
            let wheel = TestWheel("late", "1.0")
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: key(wheel), bytes: wheel.bytes)
            let listing = try await BucketReader(channel: bench.channel, client: bench.client).listing(of: Self.index)
            try await bench.sandbox.put(
                bucket: OperationsBench.bucket, key: key(wheel),
                bytes: TestWheel("late", "1.0", requiresPython: nil).bytes)
            let gatherer = FactsGatherer(client: bench.client, journal: bench.journal, versioned: true)
            let error = await #expect(throws: S3Error.self) {
                try await gatherer.facts(of: listing, artifacts: [key(wheel)])
            }
            #expect(error?.isConflict == true)
            #expect(try bench.journal.facts(bucket: OperationsBench.bucket, keyPrefix: "v2/").isEmpty)
        }
    }
}
