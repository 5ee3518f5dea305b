import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import RunJournal
import S3
import Sandbox
import Synchronization
import TestKit
import Testing

/// Writes after the lock is lost: there are none, whenever it is lost.
@Suite struct RefusalTests {
    private static let lost = LockError.lost(bucket: "packages", key: ".rollbook/lock", to: nil)

    /// Two small objects, and one in two parts.
    private func changes() -> [Change] {
        let contents = [Array("1".utf8), Array("2".utf8), patternedBytes(mebibytes: 6)]
        return zip(1..., contents).map { number, bytes in
            Change(
                key: "v2/gfx1151/file-\(number)", index: "v2/gfx1151", project: nil, rank: .artifact,
                action: .put(
                    .init(
                        source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: Int64(bytes.count),
                        attributes: ObjectAttributes())), before: .exact(.absent))
        }
    }

    /// Applies the plan; the lock is lost with the question of that number.
    /// - Returns: whether it was asked so often.
    private func lose(at number: Int, _ bench: OperationsBench) async throws -> Bool {
        let asked = Mutex(0)
        let publisher = Publisher(
            channel: bench.channel, versioning: BucketVersioning(status: .enabled), client: bench.client,
            journal: bench.journal, spool: Spool(folder: bench.folder + "/spool", transport: bench.transport),
            concurrencyMax: 1, limits: WriteLimits(wholeBytesMax: 5 << 20, partBytes: 5 << 20),
            now: OperationsBench.now,
            onFinish: { _ in }, isInterrupted: { false },
            refusal: {
                asked.withLock { asked in
                    asked += 1
                    return asked >= number ? Self.lost : nil
                }
            })
        let outcome = try await publisher.apply(
            Plan(channel: bench.channel, changes: changes()), step: .init(runID: OperationsBench.runID, position: 0))
        let isLost = asked.withLock { $0 >= number }
        #expect(isLost || outcome.count(.applied) == 3)
        for change in outcome.changes {
            let bytes = try await bench.sandbox.bytes(bucket: bench.channel.bucket, key: change.key)
            #expect((bytes != nil) == (change.state == .applied), "\(change.key) at question \(number)")
        }
        let recorded = try bench.journal.changes(of: OperationsBench.runID)
        #expect(!recorded.contains { $0.state == .sent || $0.state == .planned }, "question \(number)")
        return isLost
    }

    @Test("Lost at each question in turn: what was not sent yet is never sent, and nothing is in doubt")
    func eachQuestion() async throws {
        var (number, goesOn) = (1, true)
        while goesOn {
            try await OperationsBench.with { bench in goesOn = try await lose(at: number, bench) }
            number += 1
        }
        // Before each change, before each request: two puts, and Create, two parts and Complete.
        #expect(number > 8)
    }

    @Test("A request that the store put off is not sent again once the lock is lost")
    func putOff() async throws {
        try await OperationsBench.with { bench in
            await bench.sandbox.install([SandboxFault(.slowDown503, operation: "PutObject", count: 1)])
            let refusals = Mutex(0)
            let client = bench.client.asking {
                try refusals.withLock { asked in
                    asked += 1
                    if asked > 1 { throw Self.lost }
                }
            }
            await #expect(throws: Self.lost) { try await OtherWriter(client).put([1], to: "v2/gfx1151/file") }
            #expect(refusals.withLock { $0 } == 2)
            let written = try await bench.sandbox.versions(bench.channel.bucket)
            #expect(written.isEmpty)
        }
    }
}
