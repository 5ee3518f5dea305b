import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import TestMachine
import Testing

/// The journal refuses every write from its Nth on, as on a full disk.
@Suite("The journal may fail at any write")
struct JournalFaultTests {
    static let step = FaultScale.count(24, bounded: 5, full: 1)
    static let writesMax = 200

    @Test(
        "After a journal that was full from any write on, resume and rollback bring the state that they promise",
        arguments: ["dev", "nightly"], FaultLoop.Ending.allCases)
    func everyWrite(channel: String, ending: FaultLoop.Ending) async throws {
        for conditions in FaultScale.isFull ? Channel.Conditions.allCases : [.trusted] {
            try await TestBench.with(BenchSetup(conditions: conditions)) { bench in
                let loop = try await FaultLoop(bench, channel: channel, ending: ending)
                for number in FaultScale.everyNth(Self.step, below: Self.writesMax) {
                    let at: Comment = "\(channel), conditions \(conditions), then \(ending), full from write \(number)"
                    guard try await loop.round(full(bench, from: number), at) else {
                        return FaultScale.tell(
                            "\(number / Self.step) rounds of a full journal, \(channel), conditions \(conditions), then \(ending)"
                        )
                    }
                }
                Issue.record("there is no end of writes")
            }
        }
    }

    @Test(
        "A write whose outcome the journal could not take is found, in every kind of run",
        arguments: ["dev", "nightly"], ["changes-sent", "changes-finished", "checks-recorded", "step-state"])
    func oneKind(channel: String, kind: String) async throws {
        try await TestBench.with { bench in
            for ending in FaultScale.some(FaultLoop.Ending.allCases) {
                let loop = try await FaultLoop(bench, channel: channel, ending: ending)
                let isStruck = try await loop.round(
                    full(bench, from: 1, kind: kind), "\(channel) without \(kind), then \(ending)")
                #expect(isStruck)
            }
        }
    }

    private func full(_ bench: TestBench, from number: Int, kind: String? = nil) -> FaultLoop.Disturbance {
        FaultLoop.Disturbance {
            try bench.journal.refuseEvents(from: number, kind: kind)
        } remove: {
            try bench.journal.acceptEvents()
        } hasStruck: { _, isDone in
            !isDone
        }
    }
}
