import TestMachine
import Testing

/// SIGKILL at random moments of a publish and of its rollback; then `resume`, or `rollback`.
@Suite("A program killed at any moment", .serialized) struct KillTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var server: FaultStage.Server
        /// Taken by turns, one for each bucket.
        var conditions: [String]
        var kills: Int
        /// Versions slow the listings down, so that a new bucket is taken from time to time.
        var killsOfBucket: Int
        var testDescription: String { "\(kills) kills on \(server)" }
    }

    @Test(
        "Resume finishes what was killed and rollback takes it back: nothing double, nothing lost, all in the journal",
        arguments: [
            Case(
                server: .sandbox, conditions: FaultScale.some(["trusted", "verify"]),
                kills: FaultScale.count(4, bounded: 24, full: 500),
                killsOfBucket: FaultScale.count(4, bounded: 12, full: 25)),
            // moto knows no conditions of copies, so that they are not trusted.
            Case(
                server: .moto, conditions: ["verify"], kills: FaultScale.count(2, bounded: 6, full: 50),
                killsOfBucket: 25),
            Case(
                server: .seaweed, conditions: ["trusted", "verify"], kills: FaultScale.count(2, bounded: 6, full: 20),
                killsOfBucket: 10),
        ])
    func killed(_ testCase: Case) async throws {
        guard await FaultStage.canServe(testCase.server) else { return }
        var tally = KillTally()
        var number: UInt64 = 0
        // Goes on when a loaded machine was slower or faster than it seemed.
        while tally.kills < testCase.kills || tally.count(.writing) * 5 <= tally.kills {
            try #require(tally.kills < 5 * testCase.kills, "kills are to hit while something is written")
            let conditions = testCase.conditions[Int(number) % testCase.conditions.count]
            let kills = min(testCase.killsOfBucket, max(2, testCase.kills - tally.kills))
            let random = SeededGenerator(seed: FaultScale.seed &+ number)
            tally = try await FaultStage.with(testCase.server, settings: ["conditions: \(conditions)"]) { stage in
                var tally = tally
                var lane = try await KillLane(stage, random: random)
                for _ in 0..<kills { try await lane.kill(&tally) }
                return tally
            }
            number += 1
        }
        FaultScale.tell("\(testCase.kills) kills on \(testCase.server), seed \(FaultScale.seed)\n\(tally.table)")
    }
}
