import Foundation
import PlaybookFiles
import Sandbox
import TestKit
import TestMachine
import Testing

/// Random histories of three machines with one log, against the model that knows only the rules of a rollback.
@Suite("Any history of a team", .takes(.server)) struct TeamHistoryTests {
    private static let length = 20
    private static let seeds = FaultScale.histories(3, bounded: 40, full: 500)
    private static let firstSeed: UInt64 = FaultScale.isLittle ? 11 : FaultScale.seed

    @Test("Twenty acts, each on one of three machines, whose disks may be lost")
    func histories() async throws {
        for number in 0..<UInt64(Self.seeds) {
            let seed = Self.firstSeed &+ number
            let acts = HistoryAct.acts(seed, .versioned, length: Self.length)
            var random = SeededGenerator(seed: seed)
            let machines = acts.map { _ in Int.random(in: 0..<TeamStory.machines, using: &random) }
            guard let divergence = try await Self.divergence(Array(zip(acts, machines))) else { continue }
            Issue.record(
                "seed \(seed): \(divergence)\n\(zip(acts, machines).map { "machine \($1): \($0)" }.joined(separator: "\n"))"
            )
            return
        }
        FaultScale.tell("\(Self.seeds) histories of \(Self.length) acts on \(TeamStory.machines) machines")
    }

    /// A run of machine 0, one of machine 1 that is killed with its disk while its answer is lost, and one of machine 2.
    private static let lost: [(HistoryAct, Int)] = [
        (.publish([[.init(key: 3, text: "a")]]), 0), (.kill([.init(key: 3, text: "c")], request: 0), 1),
        (.publish([[.init(key: 3, text: "b")]]), 2),
    ]

    @Test("A lost run stands where it was planned, however late and wherever somebody looks up what became of it")
    func lookedUpLate() async throws {
        let all: (HistoryAct, Int) = (.rollBack(run: 0, .through(2)), 2)
        let elsewhere: [(HistoryAct, Int)] = [(.rollBack(run: 1, .whole), 0), (.handOver, 1)]
        for further in [
            [all], elsewhere + [all], [(.handOver, 2), all], elsewhere + [(.rollBack(run: 0, .through(2)), 1)],
        ] {
            #expect(try await Self.divergence(Self.lost + further) == nil, "\(further)")
        }
    }

    private static func divergence(_ acts: [(HistoryAct, Int)]) async throws -> String? {
        let bench = try await VersionedBench(lock: .standard)
        var story = try TeamStory(bench)
        var difference: String?
        for (number, act) in acts.enumerated() where difference == nil {
            difference = try await story.differenceAfter(act.0, on: act.1).map {
                "act \(number) on machine \(act.1) (\(act.0)): \($0)"
            }
        }
        if difference == nil { difference = try await story.differenceOfMachines() }
        let purged = await bench.sandbox.purgedVersions().count
        if purged != story.model.removed.count { difference = difference ?? "\(purged) versions are gone for good" }
        await bench.sandbox.stop()
        return difference
    }
}
