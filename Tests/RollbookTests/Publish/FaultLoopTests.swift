import Foundation
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Testing

/// The Nth request of a rollout, and of its rollback, fails: for every N, or every few of them
/// (`ROLLBOOK_FAULTS=full` for all).
@Suite("Any one request may fail")
struct FaultLoopTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: SandboxFault.Kind
        var channel = "nightly"
        /// Only requests of this method; `nil` for all.
        var method: String?
        var conditions = Channel.Conditions.trusted
        var testDescription: String { "\(kind), \(method ?? "any request"), \(channel), \(conditions)" }
    }

    static let stride = ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS"] == "full" ? 1 : 4
    static let requestsMax = 400
    /// Marks of one run or change, which differ from run to run.
    static let marks: Set<String> = ["rollbook-run", "rollbook-change", "checksum-sha256"]

    @Test(
        "After any fault, resuming brings the wanted state, once, and the journal knows every version",
        arguments: [
            Case(kind: .resetBefore), Case(kind: .resetAfter), Case(kind: .slowDown503), Case(kind: .internalError500),
            Case(kind: .truncatedBody(afterBytes: 20)), Case(kind: .resetBefore, method: "PUT"),
            Case(kind: .resetAfter, method: "PUT"), Case(kind: .okWithErrorBody, method: "PUT"),
            Case(kind: .preconditionFailed412, method: "PUT"), Case(kind: .conflict409, method: "PUT"),
            Case(kind: .accessDenied403, method: "PUT"), Case(kind: .expiredToken, method: "PUT"),
            Case(kind: .resetAfter, method: "DELETE"), Case(kind: .preconditionFailed412, method: "DELETE"),
            Case(kind: .internalError500, method: "DELETE"),
            Case(kind: .resetAfter, method: "PUT", conditions: .verify),
            Case(kind: .resetAfter, channel: "dev", method: "PUT"),
            Case(kind: .okWithErrorBody, channel: "dev", method: "PUT"),
            Case(kind: .resetAfter, channel: "dev", method: "DELETE"),
            Case(kind: .internalError500, channel: "dev", conditions: .verify),
        ])
    func everyRequest(_ testCase: Case) async throws {
        try await TestBench.with(BenchSetup(conditions: testCase.conditions)) { bench in
            let start = try await bench.snapshot(testCase.channel)
            let published = try await publishedState(bench, testCase.channel, start: start)
            var number = 0
            while number < Self.requestsMax {
                let earlier = try await bench.snapshot(testCase.channel)
                let (run, isStruckGoing) = try await struck(bench, testCase, number) {
                    try await bench.rollOut(testCase.channel)
                }
                try await check(bench, testCase, number, since: earlier, wanted: published)
                let between = try await bench.snapshot(testCase.channel)
                let (_, isStruckComing) = try await struck(bench, testCase, number) { try await bench.rollBack(run) }
                try await check(bench, testCase, number, since: between, wanted: start)
                guard isStruckGoing || isStruckComing else { return }
                number += Self.stride
            }
            Issue.record("there is no end of requests")
        }
    }

    /// What a rollout without faults leaves.
    private func publishedState(
        _ bench: TestBench, _ channel: String, start: BucketSnapshot
    ) async throws -> BucketSnapshot {
        let result = try await bench.rollOut(channel)
        let published = try await bench.snapshot(channel)
        #expect(try await bench.rollBack(result.run).said == "done")
        let back = try await bench.snapshot(channel).differences(from: start, ignoringMetadata: Self.marks)
        #expect(back == [])
        return published
    }

    /// Starts a run with the fault installed, and resumes it without until it is done.
    private func struck(
        _ bench: TestBench, _ testCase: Case, _ number: Int, _ start: () async throws -> RunResult
    ) async throws -> (run: RunRecord, isStruck: Bool) {
        let log = await bench.logLength()
        await bench.sandbox.install([
            SandboxFault(
                testCase.kind, method: testCase.method, bucket: bench.channel(testCase.channel).bucket, skip: number,
                count: 1)
        ])
        var result: RunResult
        do {
            result = try await start()
        } catch {
            // Before the run began; nothing is in the journal.
            await bench.sandbox.install([])
            result = try await start()
        }
        await bench.sandbox.install([])
        for _ in 0..<3 where !result.isDone { result = try await bench.resume(result.run) }
        #expect(result.said == "done", "\(testCase) at request \(number)")
        let isStruck = await bench.sandbox.log().dropFirst(log).contains(where: \.faulty)
        return (result.run, isStruck)
    }

    private func check(
        _ bench: TestBench, _ testCase: Case, _ number: Int, since earlier: BucketSnapshot, wanted: BucketSnapshot
    ) async throws {
        let now = try await bench.snapshot(testCase.channel)
        let at: Comment = "\(testCase) at request \(number)"
        #expect(now.differences(from: wanted, ignoringMetadata: Self.marks) == [], at)
        let open = try bench.journal.runs(limit: nil, unfinishedOnly: false).flatMap {
            try bench.journal.changes(of: $0.id, state: .sent) + bench.journal.changes(of: $0.id, state: .planned)
        }
        #expect(open.map(\.key) == [], at)
        #expect(try bench.journal.verify() == [], at)
        guard testCase.channel == "nightly" else { return }
        #expect(try await bench.unexplained(testCase.channel, since: earlier) == [], at)
        // Nothing is written twice.
        let twice = Dictionary(grouping: now.added(since: earlier), by: \.key).filter { $0.value.count > 1 }
        #expect(twice.keys.map(\.text).sorted() == [], at)
    }
}
