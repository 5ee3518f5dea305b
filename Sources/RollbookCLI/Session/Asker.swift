import Rollbook

/// Puts a run's questions to the person at the terminal, or answers them with `--yes`.
struct Asker: Sendable {
    let terminal: Terminal
    let yes: Bool

    /// Whether a person has to answer at the terminal.
    func waits(for kind: Console.Question.Kind) -> Bool { !isAnswered(kind) && terminal.canAsk }

    private func isAnswered(_ kind: Console.Question.Kind) -> Bool {
        yes && ![.step, .rollback, .lookAgain, .foreignPlaybook].contains(kind)
    }

    func ask(_ question: Console.Question) async -> Console.Answer {
        if isAnswered(question.kind) { return .yes(means: .option("--yes")) }
        guard terminal.canAsk else { return .nobody }
        guard let answer = terminal.askYes(question.text) else { return .nobody }
        return answer ? .yes(means: .terminal) : .no
    }
}
