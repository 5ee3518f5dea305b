import Indexes
import Objects
import Publishing
import S3
import Sandbox
import TestKit
import Testing

/// A document that is written as it was seen.
@Suite struct SeenDocumentTests {
    private static let key: ObjectKey = ".rollbook/facts/v2/gfx1151.json"

    private func update(_ bench: OperationsBench, seen: DocumentSeen) async throws -> [[UInt8]?] {
        let document = BucketDocument(Self.key, client: bench.client, bytesMax: 100)
        var present: [[UInt8]?] = []
        try await document.update(seen: seen) { bytes in
            present.append(bytes)
            return (bytes ?? []) + [9]
        }
        return present
    }

    private func reads(_ bench: OperationsBench) async -> Int {
        await bench.sandbox.operationCounts()["GetObject"] ?? 0
    }

    @Test("What was seen is not read again, be it absent or there")
    func once() async throws {
        try await OperationsBench.with { bench in
            #expect(try await update(bench, seen: .absent) == [nil])
            let (head, bytes) = try await bench.client.getObject(Self.key)
            let before = await reads(bench)
            #expect(try await update(bench, seen: .present(bytes, head.etag)) == [[9]])
            #expect(await reads(bench) == before)
            #expect(try await bench.sandbox.bytes(bucket: OperationsBench.bucket, key: Self.key) == [9, 9])
        }
    }

    @Test("Changed by another writer since, it is read again, and nothing of that writer's is lost")
    func changed() async throws {
        try await OperationsBench.with { bench in
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: Self.key, bytes: [1])
            let (head, bytes) = try await bench.client.getObject(Self.key)
            try await bench.sandbox.put(bucket: OperationsBench.bucket, key: Self.key, bytes: [2])
            #expect(try await update(bench, seen: .present(bytes, head.etag)) == [[1], [2]])
            #expect(try await bench.sandbox.bytes(bucket: OperationsBench.bucket, key: Self.key) == [2, 9])
            #expect(try await update(bench, seen: .absent) == [nil, [2, 9]])
        }
    }
}
