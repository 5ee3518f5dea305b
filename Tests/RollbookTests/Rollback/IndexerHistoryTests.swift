import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import SimpleRepository
import TestKit
import TestMachine
import Testing

/// Random histories beside an indexer: runs and others' uploads, cut off at any request and resumed, taken back and published
/// again. Files are as a model says that knows only what each run did, pages as the files say; nothing is forced.
@Suite("Any history beside an indexer") struct IndexerHistoryTests {
    private static let length = 12
    private static let seeds = FaultScale.histories(2, bounded: 12, full: 200)
    private static let requests: Set<String> = ["PutObject", "CopyObject", "DeleteObject", "GetObject", "HeadObject"]

    @Test("Mirrored, promoted, withdrawn, taken back, undone and cut off: files exact, pages as the files, no conflict")
    func histories() async throws {
        for number in 0..<UInt64(Self.seeds) {
            let seed = RandomHistoryTests.firstSeed &+ number
            var random = SeededGenerator(seed: seed)
            var setup = BenchSetup(roots: ["v2-staging", "v2"], indexes: ["a", "b"])
            setup.pages = .external
            setup.indexerSeconds = random.pick([0, 0.5, 4, 90])
            try await TestBench.with(setup) { bench in
                var story = try await Story(bench: bench, random: random)
                for act in 0..<Self.length {
                    let what = try await story.act(act)
                    let problem = try await story.problem()
                    #expect(problem == nil, "seed \(seed), act \(act) (\(what))")
                    if problem != nil { return }
                }
            }
        }
        FaultScale.tell("\(Self.seeds) histories of \(Self.length) acts beside an indexer")
    }

    /// The state that a history has come to.
    private struct Story {
        let bench: TestBench
        var random: SeededGenerator
        /// The files that readers must find.
        private var files: [ObjectKey: [UInt8]]
        /// Runs that stand, the newest last, with what each did.
        private var standing: [Deed] = []
        /// The newest rollback, while nothing came after it.
        private var undoable: Deed?

        struct Deed {
            var run: RunRecord
            var before: [ObjectKey: [UInt8]]
            var after: [ObjectKey: [UInt8]]
        }

        init(bench: TestBench, random: SeededGenerator) async throws {
            (self.bench, self.random) = (bench, random)
            files = try await ExternalPagesTests.files(bench)
        }

        /// - Returns: the act, in words.
        mutating func act(_ number: Int) async throws -> String {
            switch Int.random(in: 0..<100, using: &random) {
            case ..<30:
                try await bench.offer([TestWheel("filelock", "4.\(number)", requiresPython: ">=3.10")])
                return try await run("mirror: { channel: nightly, package: torch }")
            case ..<42:
                return try await run("promote: { channel: nightly, from: v2-staging, to: v2, projects: [filelock] }")
            case ..<52:
                guard files.keys.contains(where: { $0.text.contains("/filelock-") }) else {
                    return "nothing to withdraw"
                }
                return try await run(
                    "withdraw: { channel: nightly, requirement: filelock, reason: bad, all-versions: true }")
            case ..<64:
                let wheel = TestWheel("torch", "2.\(number)", requires: ["filelock"])
                try await bench.put(wheel, into: "v2/a", of: "nightly")
                files[ObjectKey("v2/a/\(wheel.filename)")] = wheel.bytes
                return "somebody uploads"
            case ..<88:
                guard let deed = standing.popLast() else { return "nothing to take back" }
                return try await takeBack(deed)
            default:
                guard let deed = undoable else { return "nothing to publish again" }
                return try await takeBack(deed)
            }
        }

        private mutating func run(_ step: String) async throws -> String {
            let before = files
            let isEmpty =
                step.hasPrefix("promote") && !files.keys.contains { $0.text.hasPrefix("v2-staging/a/filelock-") }
            if isEmpty { return "nothing to promote" }
            let bench = bench
            let playbook = try bench.playbook("one", steps: "  - id: one\n    \(step)\n")
            let result = try await ended(step) { try await bench.run(playbook) }
            files = try await ExternalPagesTests.files(bench)
            undoable = nil
            if files != before { standing.append(Deed(run: result.run, before: before, after: files)) }
            return step
        }

        /// A rollback of the newest that stands, or of a rollback.
        private mutating func takeBack(_ deed: Deed) async throws -> String {
            let bench = bench
            // A marker whose answer was cut off is an unknown writer's: such a rollback is a conflict.
            guard try bench.journal.changes(of: deed.run.id, state: .conflict).isEmpty else {
                (standing, undoable) = ([], nil)
                return "a delete of it is in doubt"
            }
            let result = try await ended("rollback") { try await bench.rollBack(deed.run) }
            let before = files
            for key in Set(deed.before.keys).union(deed.after.keys) where deed.before[key] != deed.after[key] {
                files[key] = deed.before[key]
            }
            let isUndo = undoable?.run.id == deed.run.id
            undoable = isUndo ? nil : Deed(run: result.run, before: before, after: files)
            if isUndo { standing.append(Deed(run: result.run, before: before, after: files)) }
            return isUndo ? "published again" : "taken back"
        }

        /// Cut off at a random request every third time, and resumed.
        private mutating func ended(
            _ what: String, _ begin: () async throws -> RunResult
        ) async throws -> RunResult {
            if random.chance(33) {
                bench.power.cut(after: Int.random(in: 0..<20, using: &random), of: IndexerHistoryTests.requests) {
                    $0.hasPrefix("v2")
                }
            }
            let begun = try? await begin()
            bench.power.restore()
            var result = if let begun { begun } else { try await begin() }
            for _ in 0..<3 where !result.isDone { result = try await bench.resume(result.run) }
            #expect(result.said == "done", "\(what)")
            return result
        }

        /// The first difference from the state that must be; `nil` where there is none.
        func problem() async throws -> String? {
            await bench.sandbox.indexers.writeAll()
            let found = try await ExternalPagesTests.files(bench)
            if found != files { return "files: \(Set(found.keys).symmetricDifference(files.keys))" }
            if let run = try await ExternalPagesTests.pagesByRuns(bench).first { return "a run wrote \(run)" }
            if let line = try bench.journal.verify().first { return line }
            let pages = try await ExternalPagesTests.pages(bench)
            var wanted: [String: Set<String>] = [:]
            for (key, bytes) in files where !key.text.hasSuffix(".metadata") {
                let (index, name) = (String(key.parent), String(key.lastComponent))
                let project = name.prefix { $0 != "-" }
                wanted["\(index)/\(project)/index.html", default: []].insert("\(name) \(SHA256Digest(of: bytes).hex)")
                wanted["\(index)/index.html", default: []].insert(String(project))
            }
            let shown = pages.mapValues { Set($0) }.filter { !$0.value.isEmpty }
            return shown == wanted ? nil : "pages: \(shown) in place of \(wanted)"
        }
    }
}
