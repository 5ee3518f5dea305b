import Foundation
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import Testing

@Suite("S3 Batch Operations: whatever fails, resuming ends right")
struct BatchFaultTests {
    /// Which command is struck.
    enum Phase: String, CaseIterable, Sendable {
        case beginning, settling
    }

    @Test("The journal may fail at any write", arguments: Phase.allCases)
    func journal(phase: Phase) async throws {
        for number in stride(from: 0, to: 100, by: FaultScale.count(2, full: 1)) {
            let isOver = try await BatchBench.with { bench in
                try await strike(bench, phase) {
                    try bench.journal.refuseEvents(from: number)
                } heal: {
                    try bench.journal.acceptEvents()
                }
            }
            if isOver { return }
        }
        Issue.record("there is no end of writes")
    }

    @Test(
        "A request may fail, or its answer be lost, at any place", arguments: Phase.allCases,
        [SandboxFault.Kind.accessDenied403, .resetAfter])
    func requests(phase: Phase, kind: SandboxFault.Kind) async throws {
        let step = FaultScale.count(3, full: 1)
        for number in stride(from: 0, to: 200, by: step) {
            let isOver = try await BatchBench.with { bench in
                let log = await bench.bench.logLength()
                let isDone = try await strike(bench, phase) {
                    await bench.bench.sandbox.install(
                        ["nightly-python", BatchRunTests.place].map { bucket in
                            SandboxFault(kind, bucket: bucket, skip: number, count: 4)
                        })
                } heal: {
                    await bench.bench.sandbox.install([])
                }
                let isStruck = await bench.bench.sandbox.log().dropFirst(log).contains(where: \.faulty)
                return isDone && !isStruck
            }
            if isOver { return }
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

    /// Runs the whole rollback with one command struck.
    /// - Returns: whether the command came through all the same.
    private func strike(
        _ bench: BatchBench, _ phase: Phase, hurt: () async throws -> Void, heal: () async throws -> Void
    ) async throws -> Bool {
        var result: RunResult
        var isThrough = true
        if phase == .beginning {
            try await hurt()
            do {
                result = try await bench.begin()
                try await heal()
            } catch {
                // Before the run began.
                isThrough = false
                try await heal()
                result = try await bench.begin()
            }
        } else {
            result = try await bench.begin()
            try await bench.worker.work(bench.file(result.run, 1))
            try await hurt()
            do {
                result = try await bench.resume(result.run)
                try await heal()
            } catch {
                isThrough = false
                try await heal()
            }
        }
        isThrough = isThrough && result.said.hasPrefix("waiting")
        try await finish(bench, result.run)
        return isThrough
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
}

extension BatchBench {
    func file(_ token: String) -> String { "\(bench.folder)/batch/\(token).json" }
}
