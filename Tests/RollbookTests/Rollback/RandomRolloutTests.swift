import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import TestKit
import TestMachine
import Testing

/// Random histories of whole runs (mirror, reindex, promote, rollbacks, kills) among others' uploads. What pages hold is not
/// modelled; what every history must keep to is.
@Suite("Any rollout") struct RandomRolloutTests {
    private static let length = 12
    private static let seeds = FaultScale.histories(2, bounded: 20, full: 300)
    private static let channel = "nightly"
    private static let indexes = ["v2-staging/a", "v2-staging/b", "v2/a", "v2/b"]

    enum Act: Equatable {
        case rollOut, reindex, promote
        case upload(Int, index: Int)
        case overwritePage(index: Int)
        /// Killed at this one of its requests that write, and then resumed or taken back.
        case kill(Int, resumes: Bool)
        case rollBack(run: Int, String)
        case undo
    }

    @Test("Whole runs, taken back and published again, whatever else happens")
    func histories() async throws {
        var found = 0
        for number in 0..<UInt64(Self.seeds) where found < FaultScale.count(1, bounded: 3, full: 10) {
            let seed = RandomHistoryTests.firstSeed &+ number
            let acts = Self.acts(seed)
            guard let problem = try await Self.problem(acts) else { continue }
            found += 1
            var shrunk = acts
            for place in acts.indices.reversed() where place < shrunk.count {
                var fewer = shrunk
                fewer.remove(at: place)
                if try await Self.problem(fewer) != nil { shrunk = fewer }
            }
            Issue.record("seed \(seed): \(problem)\n\(shrunk.map { "\($0)" }.joined(separator: "\n"))")
        }
        if found == 0 { FaultScale.tell("\(Self.seeds) histories of \(Self.length) whole runs") }
    }

    private static func acts(_ seed: UInt64) -> [Act] {
        var random = SeededGenerator(seed: seed)
        return (0..<length).map { _ in
            let number = Int.random(in: 0..<1000, using: &random)
            switch Int.random(in: 0..<100, using: &random) {
            case ..<20: return .rollOut
            case ..<28: return .reindex
            case ..<36: return .promote
            case ..<52: return .upload(number % 3, index: number % indexes.count)
            case ..<58: return .overwritePage(index: number % indexes.count)
            case ..<68: return .kill(number % 8, resumes: random.chance(50))
            case ..<90:
                let selections = ["", ", indexes: [v2/a]", ", projects: [filelock]", ", through: last"]
                return .rollBack(run: number, random.pick(selections))
            default: return .undo
            }
        }
    }

    private static func problem(_ acts: [Act]) async throws -> String? {
        let setup = BenchSetup(roots: ["v2-staging", "v2"], indexes: ["a", "b"])
        return try await TestBench.with(setup) { bench in
            var story = Story(bench: bench)
            for (number, act) in acts.enumerated() {
                let problem: String?
                do { problem = try await story.problem(after: act) } catch { problem = "\(error)" }
                if let problem { return "act \(number) (\(act)): \(problem)" }
            }
            return nil
        }
    }
}

extension RandomRolloutTests {
    /// The state that a history has come to, and the rules that every act must keep to.
    struct Story {
        let bench: TestBench
        private var runs: [RunRecord] = []
        private var uploads = 0
        /// Damage by others: a run need not mend it.
        private var known: Set<String> = []
        /// Rollbacks that were refused: they wrote nothing, and no command went on with them.
        private var refused: Set<String> = []
        /// The newest run, with what was there before and after it, while no other writer has written since.
        private var newest: (run: RunRecord, before: BucketSnapshot, after: BucketSnapshot)?

        init(bench: TestBench) { self.bench = bench }

        private func snapshot() async throws -> BucketSnapshot { try await bench.snapshot(channel) }

        mutating func problem(after act: Act) async throws -> String? {
            let before = try await snapshot()
            bench.clock.pass(seconds: 60)
            if let problem = try await perform(act, before) { return problem }
            if let finding = try bench.journal.verify().first { return finding }
            let lost = try await bench.lostForGood(channel)
            if !lost.isEmpty { return "lost for good: \(lost)" }
            let unfinished = try bench.journal.runs(limit: nil, unfinishedOnly: true)
            return unfinished.first { !refused.contains($0.id) }.map { "run \($0.id) is in flight still" }
        }

        private mutating func perform(_ act: Act, _ before: BucketSnapshot) async throws -> String? {
            switch act {
            case .rollOut: return try await own(before) { try await $0.rollOut(channel) }
            case .reindex:
                return try await own(before) {
                    try await $0.run(
                        $0.playbook("pages", steps: "  - id: pages\n    reindex: { channel: \(channel) }\n"))
                }
            case .promote:
                return try await own(before) {
                    try await $0.run(
                        $0.playbook(
                            "promotion",
                            steps: "  - id: up\n    promote: { channel: \(channel), from: v2-staging, to: v2 }\n"))
                }
            case .upload(let version, let index):
                uploads += 1
                newest = nil
                try await bench.put(
                    TestWheel("torch", "3.\(version).\(uploads)"), into: indexes[index], of: channel)
            case .overwritePage(let index):
                newest = nil
                try await bench.store.write(
                    Array("<!DOCTYPE html><html><body></body></html>".utf8),
                    to: ObjectKey("\(indexes[index])/torch/index.html"), in: bench.channel(channel).bucket,
                    contentType: "text/html", cacheControl: nil, metadata: [:])
                try await known.formUnion(Readers.problems(of: bench, channel))
            case .kill(let request, let resumes): return try await kill(at: request, resumes, before)
            case .rollBack(let number, let selection):
                guard !runs.isEmpty else { return nil }
                return try await rollBack(runs[number % runs.count], selection, before)
            case .undo:
                guard let last = newest, last.run.kind == .rollback else { return nil }
                return try await rollBack(last.run, "", before)
            }
            return nil
        }

        /// A run of ours. One that ends half-way (what others did to pages stops its second step) is taken back.
        private mutating func own(
            _ before: BucketSnapshot, _ run: (TestBench) async throws -> RunResult
        ) async throws -> String? {
            let result = try await run(bench)
            let after = try await snapshot()
            guard result.isDone else { return try await takenBack(result.run, to: before) }
            if after == before { return nil }
            runs.append(result.run)
            newest = (result.run, before, after)
            return try await sound()
        }

        /// No link of a page leads to nothing.
        private func sound() async throws -> String? {
            let problems = try await Readers.problems(of: bench, channel).filter { !known.contains($0) }
            return problems.isEmpty ? nil : "\(problems)"
        }

        private mutating func kill(at request: Int, _ resumes: Bool, _ before: BucketSnapshot) async throws -> String? {
            bench.power.cut(after: request, of: ["PutObject", "CopyObject", "DeleteObject"])
            let result = try? await bench.rollOut(channel)
            bench.power.restore()
            guard let result, !result.isDone else {
                if let result { return try await own(before) { _ in result } }
                return nil
            }
            if resumes { return try await own(before) { try await $0.resume(result.run) } }
            return try await takenBack(result.run, to: before)
        }

        /// A stopped run brings back all that was there before it.
        private func takenBack(_ run: RunRecord, to before: BucketSnapshot) async throws -> String? {
            let nothing = try bench.journal.changes(of: run.id).isEmpty
            let back = try await bench.rollBackStopped(run)
            if !back.isDone && !nothing { return "rollback of a stopped run: \(back.said)" }
            let now = try await snapshot()
            let differences = now.differences(from: before, ignoringMetadata: FaultLoop.marks)
            return differences.isEmpty ? nil : "rollback of a stopped run left \(differences)"
        }

        /// A rollback ends done, or with conflicts and nothing written; of the newest run it brings back all that was there,
        /// and once more it writes nothing.
        private mutating func rollBack(
            _ run: RunRecord, _ selection: String, _ before: BucketSnapshot
        ) async throws -> String? {
            let result = try await bench.rollBack(run, selection)
            let after = try await snapshot()
            guard result.isDone else {
                let isRefused = result.said.contains("conflict") || result.said.contains("badInput")
                if !isRefused { return "rollback: \(result.said)" }
                refused.insert(result.run.id)
                return after == before ? nil : "\(result.said), and yet something was written"
            }
            if let last = newest, last.run.id == run.id, selection.isEmpty || selection.contains("through") {
                let differences = after.differences(from: last.before, ignoringMetadata: FaultLoop.marks)
                if !differences.isEmpty { return "the newest run is not taken back: \(differences)" }
            }
            let again = try await bench.rollBack(run, selection)
            let repeated = try await snapshot()
            if selection != ", through: last", !again.isDone || repeated != after { return "once more: \(again.said)" }
            newest = after == before ? newest : (result.run, before, after)
            if after != before { runs.append(result.run) }
            return try await sound()
        }
    }
}
