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
        let result = try await rollBack(bench, runs[position], ", through: last", in: workspace)
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == states[position])
        let keys = try journal.changes(of: result.run.id).map(\.key)
        #expect(Set(keys).count == keys.count, "one change an object")

        bench.clock.advance(seconds: 60)
        let undo = try await rollBack(bench, result.run.id, in: workspace)
        #expect(undo.isDone, "\(undo.outcome)")
        #expect(try await bench.state() == last)

        bench.clock.advance(seconds: 60)
        let again = try await rollBack(bench, runs[position], ", through: last", in: workspace)
        #expect(again.isDone, "\(again.outcome)")
        #expect(try await bench.state() == states[position])
        await bench.stop()
    }

    @Test("Up to a newer run, and no further: what came after it stays")
    func upTo() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        try await bench.foreign(Self.page, "0")
        let first = try await bench.publish(journal, puts: [(Self.page, "1")])
        bench.clock.advance(seconds: 60)
        let second = try await bench.publish(journal, puts: [(Self.page, "2"), (Self.first, "w")])
        let left = try await bench.state()
        bench.clock.advance(seconds: 60)
        try await bench.publish(journal, puts: [(Self.second, "w")])
        bench.clock.advance(seconds: 60)
        let result = try await rollBack(bench, first, ", through: '\(second)'", in: bench.workspace(journal))
        #expect(result.isDone, "\(result.outcome)")
        let state = try await bench.state()
        #expect(Set(state.keys) == [Self.page, Self.second])
        #expect(state[Self.page] != left[Self.page])
        await bench.stop()
    }

    @Test("A run beyond the newest one that wrote the same is a conflict, and its command names the newest of them")
    func beyond() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let (_, runs) = try await threeRuns(bench, journal)
        let count = try await bench.sandbox.versions(VersionedBench.bucket).count
        for through in ["", ", through: '\(runs[1])'"] {
            let result = try await rollBack(bench, runs[0], through, in: bench.workspace(journal))
            guard case .conflicts(let conflicts)? = result.error as? RunError else {
                Issue.record("\(result.outcome)")
                return
            }
            #expect(
                Set(conflicts.compactMap(\.newer?.hint)) == [
                    "`rollbook rollback \(runs[0]) --through \(runs[2])` takes back the newer runs as well"
                ])
        }
        #expect(try await bench.sandbox.versions(VersionedBench.bucket).count == count)
        await bench.stop()
    }

    @Test("What is named as the newest must be later, and one of the same channels'")
    func notLater() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let (_, runs) = try await threeRuns(bench, journal)
        let result = try await rollBack(
            bench, runs[1], ", through: '\(runs[0])'", in: bench.workspace(journal))
        #expect(result.error as? RunError == .notLater(runs[0], than: runs[1], later: [runs[2]]))
        await bench.stop()
    }

    @Test("A run of another journal that may stand among them is a conflict")
    func unordered() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let (_, runs) = try await threeRuns(bench, journal)
        let laptop = try bench.journal("laptop")
        let other = try await bench.publish(laptop, puts: [("v2/gfx110X-all/torch/index.html", "theirs")])
        _ = try journal.importRuns(try laptop.exportRun(other))
        let result = try await rollBack(bench, runs[0], ", through: last", in: bench.workspace(journal))
        #expect(result.error as? RunError == .unordered(run: runs[0], through: "last", candidates: [other]))
        await bench.stop()
    }

    @Test("A playbook of an older release that says true means everything later")
    func olderPlaybook() async throws {
        let bench = try await VersionedBench()
        let journal = try bench.journal()
        let (states, runs) = try await threeRuns(bench, journal)
        let result = try await rollBack(bench, runs[0], ", through: true", in: bench.workspace(journal))
        #expect(result.isDone, "\(result.outcome)")
        #expect(try await bench.state() == states[0])
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
        let result = try await rollBack(bench, first, ", through: last", in: bench.workspace(journal))
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
