import Foundation
import Indexes
import PlaybookFiles
import Rollbook
import RunJournal
import Synchronization
import TestKit
import TestMachine
import Testing

/// The meaning of `last` to a rollback.
@Suite(.takes(.server)) struct LastRunTests {
    private static let page = "\(VersionedBench.index)/torch/index.html"
    private static let wheel = "\(VersionedBench.index)/torch-1-py3-none-any.whl"
    private static let other = "v2/gfx110X-all/torch/index.html"

    private func rollBack(
        _ bench: VersionedBench, _ journal: Journal, _ run: String, _ more: String = ""
    ) async throws -> RunResult {
        bench.clock.advance(seconds: 60)
        return try await bench.run(
            "rollback: { run: '\(run)'\(more) }", kind: .rollback, rollbackOf: run, in: bench.workspace(journal))
    }

    /// Two runs over one page and a file.
    private func with(_ body: (VersionedBench, Journal, (first: String, second: String)) async throws -> Void)
        async throws
    {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        bench.clock.advance(seconds: 60)
        let first = try await bench.publish(journal, puts: [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        let second = try await bench.publish(
            journal, puts: [(Self.page, "2"), (Self.wheel, "w"), (Self.other, "other")])
        try await body(bench, journal, (first, second))
        await bench.stop()
    }

    private func last(_ bench: VersionedBench, _ journal: Journal, _ text: String = "last") throws -> String {
        try bench.workspace(journal).findRun(toRollBack: text).id
    }

    @Test(
        "A run that was taken back is named, with the rollback that did it, and nothing is written",
        arguments: [
            "last", "last:nightly",
        ])
    func takenBack(text: String) async throws {
        try await with { bench, journal, runs in
            #expect(try last(bench, journal, text) == runs.second)
            let rollback = try await rollBack(bench, journal, text)
            #expect(rollback.isDone, "\(rollback.outcome)")
            let before = try await bench.state()
            let again = try await rollBack(bench, journal, text)
            #expect(again.error as? RunError == .takenBack(text, run: runs.second, by: [rollback.run.id]))
            #expect(try await bench.state() == before)
            #expect(try bench.workspace(journal).findRun("last").id == rollback.run.id, "for those who only look")
            #expect(
                try bench.workspace(journal).findRun(toRollBack: text, by: rollback.run.id).id == runs.second,
                "a rollback that goes on is about the same run")
        }
    }

    @Test("A run that is published again by an undo is the last one again, and that is said")
    func publishedAgain() async throws {
        try await with { bench, journal, runs in
            let rollback = try await rollBack(bench, journal, "last")
            let undo = try await rollBack(bench, journal, rollback.run.id)
            #expect(undo.isDone, "\(undo.outcome)")
            #expect(
                bench.notes.withLock { $0 }.contains(
                    "run \(rollback.run.id) is a rollback: this publishes again what it took back"))
            #expect(try last(bench, journal) == runs.second)
        }
    }

    @Test(
        "A run of which something stands is the last one still",
        arguments: [
            ", indexes: [\(VersionedBench.index)]", ", projects: [torch], indexes: ['v2/gfx110X-all']",
        ])
    func partly(selection: String) async throws {
        try await with { bench, journal, runs in
            let result = try await rollBack(bench, journal, runs.second, selection)
            #expect(result.isDone, "\(result.outcome)")
            #expect(try last(bench, journal) == runs.second)
            #expect(try await rollBack(bench, journal, "last").isDone)
            #expect(throws: RunError.self) { try last(bench, journal) }
        }
    }

    @Test("A rollback that went back further took the newest run back as well")
    func through() async throws {
        try await with { bench, journal, runs in
            let result = try await rollBack(bench, journal, runs.first, ", through: last")
            #expect(result.isDone, "\(result.outcome)")
            #expect(throws: RunError.takenBack("last", run: runs.second, by: [result.run.id])) {
                try last(bench, journal)
            }
        }
    }

    @Test("A rollback alone leaves nothing that `last` could name")
    func rollbacksOnly() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let run = try await bench.publish(journal, puts: [(Self.page, "1")])
        let rollback = try await rollBack(bench, journal, run)
        let laptop = try bench.journal("laptop")
        _ = try laptop.importRuns(try journal.exportRun(rollback.run.id))
        #expect(throws: RunError.unknownRun("last")) { try last(bench, laptop) }
        await bench.stop()
    }
}
