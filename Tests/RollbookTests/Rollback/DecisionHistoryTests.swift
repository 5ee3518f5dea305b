import RollbookTestSupport
import TestKit
import TestMachine
import Testing

/// Random histories of decisions (yank, unyank, withdraw, deny) among rollouts, uploads of others and upstream's yanks, by two
/// machines with one log, killed and resumed, taken back in every way, against a model that knows only the rules: the curated
/// document, the files, and the links of every page with their yanks are as it says after each act.
@Suite("Any history of decisions") struct DecisionHistoryTests {
    private static let length = 16
    private static let seeds = FaultScale.histories(2, bounded: 15, full: 200)
    private static let divergencesMax = FaultScale.count(1, bounded: 3, full: 10)

    enum Writer: String, CaseIterable { case rollbook, indexer }

    @Test("What was decided is kept, and taken back by the rules", arguments: Writer.allCases)
    func histories(writer: Writer) async throws {
        var found = 0
        var ends: [DecisionModel.Outcome: Int] = [:]
        for number in 0..<UInt64(Self.seeds) where found < Self.divergencesMax {
            let seed = RandomHistoryTests.firstSeed &+ number
            let turns =
                [DecisionTurn(act: .rollOut)]
                + DecisionTurn.turns(seed, ownPages: writer == .rollbook, length: Self.length)
            guard let problem = try await Self.problem(turns, writer, seed, ends: &ends) else { continue }
            found += 1
            let shrunk = try await Self.shrink(turns) { try await Self.problem($0, writer, seed) }
            let last = try await Self.problem(shrunk, writer, seed)
            let history = shrunk.map { "\($0)" }.joined(separator: "\n")
            Issue.record("seed \(seed), \(writer): \(problem)\nshrunk: \(last ?? "it does not come again")\n\(history)")
        }
        let figures = ends.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        if found == 0 {
            FaultScale.tell("\(Self.seeds) histories of \(Self.length) decisions, pages by \(writer): runs \(figures)")
        }
    }

    static func problem(_ turns: [DecisionTurn], _ writer: Writer, _ seed: UInt64 = 0) async throws -> String? {
        var ends: [DecisionModel.Outcome: Int] = [:]
        return try await problem(turns, writer, seed, ends: &ends)
    }

    /// The first difference of channel and model; `nil` for none.
    private static func problem(
        _ turns: [DecisionTurn], _ writer: Writer, _ seed: UInt64, ends: inout [DecisionModel.Outcome: Int]
    ) async throws -> String? {
        let setup = DecisionStory.setup(
            ownPages: writer == .rollbook, indexerSeconds: [0, 0.5, 4, 90][Int(seed % 4)])
        let (problem, own) = try await TestBench.with(setup, removals: .allowed) { bench in
            var story = try DecisionStory(bench, ownPages: writer == .rollbook)
            for (number, turn) in turns.enumerated() {
                let problem: String?
                do { problem = try await story.problem(turn) } catch { problem = "\(error)" }
                if let problem { return ("turn \(number) (\(turn)): \(problem)" as String?, story.ends) }
            }
            return (nil, story.ends)
        }
        ends.merge(own, uniquingKeysWith: +)
        return problem
    }

    /// Without the turns that have no part in it.
    private static func shrink(
        _ turns: [DecisionTurn], _ problem: ([DecisionTurn]) async throws -> String?
    ) async throws -> [DecisionTurn] {
        var kept = turns
        for place in turns.indices.reversed() where place < kept.count {
            var fewer = kept
            fewer.remove(at: place)
            if try await problem(fewer) != nil { kept = fewer }
        }
        return kept
    }
}
