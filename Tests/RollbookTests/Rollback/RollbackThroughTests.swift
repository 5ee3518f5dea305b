import Foundation
import Indexes
import Objects
import Rollbook
import RunJournal
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// `rollback --through`, and rollbacks of rollbacks.
@Suite(.takes(.server)) struct RollbackThroughTests {
    static let page = "\(VersionedBench.index)/torch/index.html"
    static let root = "\(VersionedBench.index)/index.html"
    static let first = "\(VersionedBench.index)/torch-1-py3-none-any.whl"
    static let second = "\(VersionedBench.index)/torch-2-py3-none-any.whl"

    /// Three runs over two pages; returns the state before each of them, and their ids.
    private func threeRuns(_ bench: VersionedBench, _ journal: Journal) async throws -> (
        states: [[String: String]], runs: [String]
    ) {
        try await bench.foreign(Self.page, "0")
        try await bench.foreign(Self.root, "root 0")
        var states: [[String: String]] = []
        var runs: [String] = []
        let work: [(puts: [(key: String, text: String)], deletes: [String])] = [
            ([(Self.first, "w1"), (Self.page, "1"), (Self.root, "root 1")], []),
            ([(Self.second, "w2"), (Self.page, "2")], [Self.first]),
            ([(Self.first, "w1"), (Self.page, "3")], [Self.root]),
        ]
        for (puts, deletes) in work {
            bench.clock.advance(seconds: 600)
            states.append(try await bench.state())
            runs.append(try await bench.publish(journal, puts: puts, deletes: deletes))
        }
        bench.clock.advance(seconds: 600)
        return (states, runs)
    }

    private func rollBack(
        _ bench: VersionedBench, _ run: String, _ more: String = "", in workspace: Workspace
    ) async throws -> RunResult {
        try await bench.run("rollback: { run: \(run)\(more) }", kind: .rollback, rollbackOf: run, in: workspace)
    }

    @Test("Back to before a run, over all later ones, in one plan that can itself be taken back", arguments: 0..<3)
    func through(position: Int) async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let workspace = bench.workspace(journal)
        let (states, runs) = try await threeRuns(bench, journal)
        let last = try await bench.state()
        let result = try await rollBack(bench, runs[position], ", through: true", in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == states[position])
        let keys = try journal.changes(of: result.run.id).map(\.key)
        #expect(Set(keys).count == keys.count, "one change an object")

        bench.clock.advance(seconds: 60)
        let undo = try await rollBack(bench, result.run.id, in: workspace)
        #expect(undo.isDone, "\(undo.outcome)")
        #expect(try await bench.state() == last)

        bench.clock.advance(seconds: 60)
        let again = try await rollBack(bench, runs[position], ", through: true", in: workspace)
        #expect(again.isDone, "\(again.outcome)")
        #expect(try await bench.state() == states[position])
        await bench.stop()
    }

    @Test("Without --through an earlier run is a conflict, and nothing is written")
    func withoutThrough() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let (_, runs) = try await threeRuns(bench, journal)
        let count = try await bench.sandbox.versions(VersionedBench.bucket).count
        let result = try await rollBack(bench, runs[0], in: bench.workspace(journal))
        guard case .conflicts(let conflicts)? = result.error as? RunError else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(conflicts.map(\.key.text).contains(Self.page))
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == count)
        await bench.stop()
    }

    @Test("What another writer left between two runs is a conflict, told of before anything is written")
    func foreignBetween() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let first = try await bench.publish(journal, puts: [(Self.page, "1"), (Self.root, "root")])
        bench.clock.advance(seconds: 60)
        try await bench.foreign(Self.page, "theirs")
        bench.clock.advance(seconds: 60)
        let second = try await bench.publish(journal, puts: [(Self.page, "2")])
        bench.clock.advance(seconds: 60)
        let before = try await bench.state()
        let result = try await rollBack(bench, first, ", through: true", in: bench.workspace(journal))
        guard case .conflicts(let conflicts)? = result.error as? RunError else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(conflicts.map(\.key.text) == [Self.page])
        #expect(conflicts[0].found.contains("before run \(second)"))
        #expect(!conflicts[0].found.contains("by rollbook run"), "the writer of that version is no run")
        #expect(try await bench.state() == before)
        await bench.stop()
    }

    @Test("Headers and metadata come back as well, where a run wrote the same bytes with others")
    func sameBytes() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "same")
        let before = try await bench.state()
        bench.clock.advance(seconds: 60)
        let run = try await bench.publish(journal, puts: [(Self.page, "same")])
        #expect(try await bench.state() != before)
        bench.clock.advance(seconds: 60)
        for expected in [1, 0] {
            let result = try await rollBack(bench, run, in: bench.workspace(journal))
            #expect(result.isDone, "\(result.outcome)")
            #expect(try await bench.state() == before)
            #expect(try journal.changes(of: result.run.id).count == expected)
        }
        await bench.stop()
    }

    @Test("A run that was exported and imported elsewhere is rolled back there")
    func elsewhere() async throws {
        let bench = try await VersionedBench()
        let (states, runs) = try await threeRuns(bench, try bench.journal())
        let laptop = try bench.journal("laptop")
        _ = try laptop.importRuns(try bench.journal().exportRun(runs[2]))
        let result = try await rollBack(bench, "last:nightly", in: bench.workspace(laptop))
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == states[2])
        await bench.stop()
    }
}
