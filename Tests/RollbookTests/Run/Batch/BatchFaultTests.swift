import Foundation
import Objects
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

@Suite("S3 Batch Operations: whatever fails, the rollback ends right, or is taken back")
struct BatchFaultTests {
    /// The moment of a rollback that is struck.
    enum Phase: Int, CaseIterable, Sendable {
        /// The first job is handed over.
        case beginning
        /// The first job is settled, and the next one handed over.
        case settling
        /// The last job is settled.
        case ending
    }

    /// The phase that is struck, and the way in which the rollback is ended after it.
    struct Case: Sendable, CustomTestStringConvertible {
        var phase: Phase
        var ending = FaultLoop.Ending.resume
        var kind = SandboxFault.Kind.accessDenied403
        var testDescription: String { "\(kind) while \(phase), then \(ending)" }
    }

    private static let ways: [Case] = Phase.allCases.flatMap { phase in
        FaultLoop.Ending.allCases.map { Case(phase: phase, ending: $0) }
    }
    private static let kinds: [SandboxFault.Kind] =
        FaultScale.isFull
        ? [
            .accessDenied403, .resetAfter, .resetBefore, .slowDown503, .internalError500, .okWithErrorBody,
            .truncatedBody(afterBytes: 20), .preconditionFailed412, .conflict409, .expiredToken,
        ] : FaultScale.some([.accessDenied403, .resetAfter])

    @Test("The journal may fail at any write", arguments: ways)
    func journal(_ testCase: Case) async throws {
        let step = FaultScale.count(11, bounded: 2, full: 1)
        for number in FaultScale.everyNth(step, below: 100) {
            let isOver = try await BatchBench.with { bench in
                try await strike(bench, testCase) {
                    try bench.journal.refuseEvents(from: number)
                } heal: {
                    try bench.journal.acceptEvents()
                }
            }
            if isOver {
                return FaultScale.tell(
                    "\(number / step) rounds of a full journal while \(testCase.phase), then \(testCase.ending)")
            }
        }
        Issue.record("there is no end of writes")
    }

    @Test(
        "A request may fail, or its answer be lost, at any place",
        arguments: kinds.flatMap { kind in ways.map { Case(phase: $0.phase, ending: $0.ending, kind: kind) } })
    func requests(_ testCase: Case) async throws {
        let step = FaultScale.count(19, bounded: 3, full: 1)
        for number in FaultScale.everyNth(step, below: 200) {
            let isOver = try await BatchBench.with { bench in
                var log = 0
                let isDone = try await strike(bench, testCase) {
                    log = await bench.bench.logLength()
                    await bench.bench.sandbox.install(
                        ["nightly-python", BatchRunTests.place].map { bucket in
                            SandboxFault(testCase.kind, bucket: bucket, skip: number, count: 4)
                        })
                } heal: {
                    await bench.bench.sandbox.install([])
                }
                let isStruck = await bench.bench.sandbox.log().dropFirst(log).contains(where: \.faulty)
                return isDone && !isStruck
            }
            if isOver {
                return FaultScale.tell("\(number / step) rounds of a job: \(testCase.testDescription)")
            }
        }
        Issue.record("there is no end of requests")
    }

    @Test("What is handed over on one machine is settled with the imported run on another")
    func imported() async throws {
        try await BatchBench.with { bench in
            let run = try await bench.begin().run
            let export = try bench.journal.exportRun(bench.target.id) + bench.journal.exportRun(run.id)
            let other = try Journal(path: bench.bench.folder + "/other/journal.sqlite")
            #expect(try other.importRuns(export) == [bench.target.id, run.id])
            try await bench.worker.work(bench.file(run, 1))
            for job in 2...3 {
                let result = try await bench.bench.resume(run) { $0.journal = other }
                guard result.said.contains("waits for") else {
                    #expect(result.said == "done")
                    break
                }
                try await bench.worker.work("\(bench.bench.folder)/other/batch/\(run.id)-batch-\(job).json")
            }
            #expect(try await bench.snapshot().differences(from: bench.before) == [])
            #expect(try other.run(run.id)?.state == .done)
        }
    }

    /// Runs the whole rollback with one command struck, and ends it.
    /// - Returns: whether the command came through all the same.
    private func strike(
        _ bench: BatchBench, _ testCase: Case, hurt: () async throws -> Void, heal: () async throws -> Void
    ) async throws -> Bool {
        var run: RunRecord?
        for job in 0..<testCase.phase.rawValue {
            run = try await goOn(bench, run, afterJob: job).run
        }
        let last = testCase.phase.rawValue
        if last > 0, let run { try await bench.worker.work(bench.file(run, last)) }
        try await hurt()
        var result: RunResult?
        do {
            result = if let run { try await bench.resume(run) } else { try await bench.begin() }
            try await heal()
        } catch {
            // The run did not begin, or did not go on.
            try await heal()
        }
        run = result?.run ?? run
        switch testCase.ending {
        case .resume:
            let begun: RunRecord = if let run { run } else { try await bench.begin().run }
            try await finish(bench, begun)
        case .rollback: if let run { try await takeBack(bench, run) }
        }
        let arrived = testCase.phase == .ending ? "done" : "waiting"
        return result?.said.hasPrefix(arrived) ?? false
    }

    /// Begins, or makes the job that a run waits for and resumes it.
    private func goOn(_ bench: BatchBench, _ run: RunRecord?, afterJob job: Int) async throws -> RunResult {
        guard let run else { return try await bench.begin() }
        try await bench.worker.work(bench.file(run, job))
        return try await bench.resume(run)
    }

    /// Makes every job that the run asks for, once, until it is done.
    private func finish(_ bench: BatchBench, _ run: RunRecord) async throws {
        for _ in 0..<8 {
            if try bench.journal.run(run.id)?.state == .done { break }
            for token in Set(try bench.journal.changes(of: run.id, state: .sent).compactMap(\.requestID)) {
                guard token.contains("-batch-"), FileManager.default.fileExists(atPath: bench.file(token)) else {
                    continue
                }
                // A job whose report is there has been made: its token makes it no second time.
                guard try await !bench.jobObjects().contains(where: { $0.hasPrefix("jobs/\(token)/") }) else {
                    continue
                }
                try await bench.worker.work(bench.file(token))
            }
            _ = try await bench.resume(run)
        }
        try await bench.expectRolledBack(run)
        let twice = Dictionary(grouping: try await bench.snapshot().added(since: bench.published), by: \.key)
        #expect(twice.filter { $0.value.count > 1 }.keys.map(\.text) == [], "nothing is written twice")
    }

    /// Takes the rollback back: at once, or where a job whose run is gone may still be at work, after going on without
    /// jobs, as the refusal says.
    private func takeBack(_ bench: BatchBench, _ run: RunRecord) async throws {
        var said = try await bench.bench.rollBackStopped(run).said
        if said.contains("batch-") {
            #expect(said.contains("open("), "\(said)")
            for _ in 0..<3 where try bench.journal.run(run.id)?.state != .done {
                _ = try await bench.resume(run, options: .init(batch: .without))
            }
            said = try await bench.bench.rollBackStopped(run).said
        }
        #expect(said == "done")
        #expect(try !bench.journal.runs(limit: nil, unfinishedOnly: true).contains { $0.id == run.id })
        try await bench.expectPublished()
    }
}

extension BatchBench {
    func file(_ token: String) -> String { "\(bench.folder)/batch/\(token).json" }
}
