import Foundation
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Testing

@Suite("The journal may fail at any write")
struct JournalFaultTests {
    static let step = ProcessInfo.processInfo.environment["ROLLBOOK_FAULTS"] == "full" ? 1 : 5

    @Test(
        "After a journal that was full from any write on, resuming brings the wanted state",
        arguments: ["dev", "nightly"])
    func everyWrite(channel: String) async throws {
        try await TestBench.with { bench in
            let start = try await bench.snapshot(channel)
            let first = try await bench.rollOut(channel)
            let published = try await bench.snapshot(channel)
            #expect(try await bench.rollBack(first.run).said == "done")
            for number in Swift.stride(from: 0, to: 200, by: Self.step) {
                let earlier = try await bench.snapshot(channel)
                let going = try await struck(bench, number) { try await bench.rollOut(channel) }
                try await check(bench, channel, number, since: earlier, wanted: published)
                let between = try await bench.snapshot(channel)
                let coming = try await struck(bench, number) { try await bench.rollBack(going.run) }
                try await check(bench, channel, number, since: between, wanted: start)
                if !going.isStruck && !coming.isStruck { return }
            }
            Issue.record("there is no end of writes")
        }
    }

    @Test(
        "A write whose outcome the journal could not take is found by resume, in every kind of run",
        arguments: ["dev", "nightly"], ["changes-sent", "changes-finished", "checks-recorded", "step-state"])
    func oneKind(channel: String, kind: String) async throws {
        try await TestBench.with { bench in
            let start = try await bench.snapshot(channel)
            let going = try await struck(bench, 1, kind: kind) { try await bench.rollOut(channel) }
            #expect(going.isStruck)
            let published = try await bench.snapshot(channel)
            let coming = try await struck(bench, 1, kind: kind) { try await bench.rollBack(going.run) }
            #expect(coming.isStruck)
            try await check(bench, channel, 1, since: published, wanted: start)
        }
    }

    private func struck(
        _ bench: TestBench, _ number: Int, kind: String? = nil, _ start: () async throws -> RunResult
    ) async throws -> (run: RunRecord, isStruck: Bool) {
        try bench.journal.refuseEvents(from: number, kind: kind)
        var result: RunResult
        var hasBegun = true
        do {
            result = try await start()
            try bench.journal.acceptEvents()
        } catch {
            hasBegun = false
            try bench.journal.acceptEvents()
            result = try await start()
        }
        let isStruck = !hasBegun || !result.isDone
        for _ in 0..<3 where !result.isDone { result = try await bench.resume(result.run) }
        #expect(result.said == "done", "from write \(number)")
        return (result.run, isStruck)
    }

    private func check(
        _ bench: TestBench, _ channel: String, _ number: Int, since earlier: BucketSnapshot, wanted: BucketSnapshot
    ) async throws {
        let now = try await bench.snapshot(channel)
        let at: Comment = "from write \(number)"
        #expect(now.differences(from: wanted, ignoringMetadata: FaultLoopTests.marks) == [], at)
        let open = try bench.journal.runs(limit: nil, unfinishedOnly: false).flatMap {
            try bench.journal.changes(of: $0.id, state: .sent) + bench.journal.changes(of: $0.id, state: .planned)
        }
        #expect(open.map(\.key) == [], at)
        #expect(try bench.journal.verify() == [], at)
        guard channel == "nightly" else { return }
        #expect(try await bench.unexplained(channel, since: earlier) == [], at)
        let twice = Dictionary(grouping: now.added(since: earlier), by: \.key).filter { $0.value.count > 1 }
        #expect(twice.keys.map(\.text).sorted() == [], at)
    }
}
