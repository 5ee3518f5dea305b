import Objects
import RunJournal
import TestMachine
import Testing

@testable import Indexes

/// The standing of a run, by the record alone.
@Suite struct StandingTests {
    private static func step(
        _ run: String, _ number: Int, _ before: VersionNode, _ after: VersionNode, standsFor: VersionNode? = nil
    ) -> Origin.RecordedStep {
        Origin.RecordedStep(
            runID: run, sequence: number, action: .put, before: before, after: after, standsFor: standsFor)
    }

    /// Newest first: r writes b over a.
    private static let run = step("r", 1, .version("a"), .version("b"))

    @Test("A rollback takes it back, its undo publishes it again, an edit covers it")
    func table() {
        let back = Self.step("back", 1, .version("b"), .version("c"), standsFor: .version("a"))
        let undo = Self.step("undo", 1, .version("c"), .version("d"), standsFor: .version("b"))
        let edit = Self.step("edit", 1, .version("b"), .version("e"))
        #expect(Standing(of: "r", known: [Self.run]) == .stands)
        #expect(Standing(of: "r", known: [back, Self.run]) == .takenBack(by: "back"))
        #expect(Standing(of: "r", known: [undo, back, Self.run]) == .stands)
        #expect(Standing(of: "r", known: [edit, Self.run]) == .covered)
        #expect(Standing(of: "other", known: [Self.run]) == nil)
    }

    @Test("A rollback that went back further took it back; one of a newer run did not")
    func further() {
        let newer = Self.step("n", 1, .version("b"), .version("c"))
        let ofNewer = Self.step("back", 1, .version("c"), .version("d"), standsFor: .version("b"))
        let further = Self.step("back", 1, .version("c"), .version("d"), standsFor: .version("a"))
        #expect(Standing(of: "r", known: [ofNewer, newer, Self.run]) == .stands)
        #expect(Standing(of: "n", known: [ofNewer, newer, Self.run]) == .takenBack(by: "back"))
        #expect(Standing(of: "n", known: [further, newer, Self.run]) == .takenBack(by: "back"))
    }

    @Test("What a run deleted is no state before it; what it took back itself is")
    func own() {
        let made = Self.step("first", 1, .absent, .unversioned("e", changeID: "first/1"))
        let deleted = Self.step("r", 1, .unversioned("e", changeID: "first/1"), .absent)
        #expect(Standing(of: "r", known: [deleted, made]) == .stands)
        let own = Self.step("r", 2, .version("b"), .version("c"), standsFor: .version("a"))
        #expect(Standing(of: "r", known: [own, Self.run]) == .takenBack(by: "r"))
    }

    @Test("Where the changes since a run decide, they say what all changes say")
    func recent() {
        var randomness = SeededGenerator(seed: 20_261_201)
        var (decided, open) = (0, 0)
        for _ in 0..<2000 {
            let all = Self.history(&randomness)
            for run in Set(all.map(\.runID)) {
                guard let first = all.lastIndex(where: { $0.runID == run }) else { continue }
                let recent = Array(all[...first])
                guard Standing.isDecided(by: recent, of: run) else {
                    open += 1
                    continue
                }
                decided += 1
                #expect(Standing(of: run, known: recent) == Standing(of: run, known: all), "\(run) in \(all)")
            }
        }
        #expect(decided > 1000 && open > 1000, "\(decided) decided, \(open) open")
    }

    /// Edits, rollbacks to any earlier state, foreign writes between them, and now and then a write without an id.
    private static func history(_ randomness: inout SeededGenerator) -> [Origin.RecordedStep] {
        var states: [VersionNode] = [.absent]
        var steps: [Origin.RecordedStep] = []
        for number in 1...Int.random(in: 2...12, using: &randomness) {
            let next: VersionNode =
                randomness.chance(90)
                ? .version(VersionID("v\(number)")) : .unversioned(ETag("e\(number % 3)"), changeID: nil)
            if randomness.chance(85), let before = states.last {
                steps.append(
                    step(
                        "run\(number / 2)", number, before, next,
                        standsFor: randomness.chance(50) ? randomness.pick(states) : nil))
            }
            states.append(next)
        }
        return steps.reversed()
    }
}
