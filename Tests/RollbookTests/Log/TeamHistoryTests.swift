import Foundation
import PlaybookFiles
import Sandbox
import TestKit
import TestMachine
import Testing

/// Random histories of three machines with one log, against the model that knows only the rules of a rollback.
@Suite("Any history of a team", .takes(.server)) struct TeamHistoryTests {
    private static let length = 20
    private static let seeds = FaultScale.count(3, bounded: 40, full: 500)
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
