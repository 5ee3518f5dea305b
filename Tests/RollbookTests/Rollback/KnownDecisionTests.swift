import RollbookTestSupport
import Testing

/// Histories of decisions in which channel and rules once differed, shrunk by `DecisionHistoryTests`.
@Suite("Decisions that once differed") struct KnownDecisionTests {
    struct History: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var writer: DecisionHistoryTests.Writer
        var turns: [DecisionTurn]
    }

    @Test("They go by the rules", arguments: all)
    func divergence(history: History) async throws {
        let problem = try await DecisionHistoryTests.problem(history.turns, history.writer)
        #expect(problem == nil)
    }

    private static func decide(
        _ decision: DecisionAct.Decision, _ project: String, _ version: String?, _ indexes: String...
    ) -> DecisionAct {
        .decide(decision, .init(project: project, version: version, indexes: indexes, reason: "bad"))
    }

    static let all: [History] = [
        History(
            testDescription: "a yank of a file that no page listed yet", writer: .rollbook,
            turns: [
                DecisionTurn(act: .rollOut), DecisionTurn(act: .rollBack(run: 0, .step(1)), machine: 1),
                DecisionTurn(act: decide(.yank, "filelock", "2.0")),
            ])
    ]
}
