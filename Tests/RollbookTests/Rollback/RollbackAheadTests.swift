import Indexes
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import Testing

@Suite("What a rollback asks beside the logs")
struct RollbackAheadTests {
    private func found(_ bench: TestBench, _ target: RunRecord) async throws -> RollbackAhead.Found {
        let ahead = try #require(
            RollbackAhead(
                bench.workspace(), toRollBack: target.id, RollbackSelection(), through: nil, dryRun: false))
        return await ahead.look()
    }

    private func plans(
        _ bench: TestBench, _ target: RunRecord, _ found: RollbackAhead.Found?
    ) async throws -> RollbackOfRun.Plans {
        try await RollbackOfRun(workspace: bench.workspace(), target: target, channels: [:], ahead: found)
            .plan(RollbackSelection(), strategy: .copy, force: false)
    }

    @Test("The plan is the same, and nothing is asked twice")
    func same() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("nightly").run
            let alone = try await plans(bench, target, nil)
            let found = try await found(bench, target)
            let log = await bench.logLength()
            let ahead = try await plans(bench, target, found)
            #expect(ahead.conflicts.isEmpty)
            #expect(ahead.plans.map(\.plan.changes.count) == alone.plans.map(\.plan.changes.count))
            let requests = await bench.requests(to: "nightly", after: log)
            #expect(!requests.contains { ["ListObjectVersions", "GetBucketVersioning"].contains($0.operation) })
        }
    }

    @Test("A conflict that the early look shows stops the rollback before its first write")
    func conflict() async throws {
        try await TestBench.with { bench in
            let target = try await bench.rollOut("nightly").run
            try await bench.put(
                RollbackConflictTests.page.text, InterleavedWriterTests.foreign, of: "nightly", contentType: "text/html"
            )
            let plans = try await plans(bench, target, found(bench, target))
            #expect(plans.conflicts.map(\.key) == [RollbackConflictTests.page])
        }
    }

    @Test("Answers about another run are left aside")
    func otherRun() async throws {
        try await TestBench.with { bench in
            let first = try await bench.rollOut("nightly").run
            let found = try await found(bench, first)
            let second = try await bench.rollBack(first).run
            let log = await bench.logLength()
            #expect(try await plans(bench, second, found).conflicts.isEmpty)
            #expect(await bench.requests(to: "nightly", after: log).contains { $0.operation == "ListObjectVersions" })
        }
    }
}
