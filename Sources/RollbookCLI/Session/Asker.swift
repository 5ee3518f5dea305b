import Rollbook

/// Puts a run's questions to the person at the terminal, or answers them with `--yes`.
struct Asker: Sendable {
    let terminal: Terminal
    let yes: Bool

    func ask(_ question: Workspace.Question) async -> Workspace.Answer {
        if yes && ![.step, .rollback, .lookAgain, .foreignPlaybook].contains(question.kind) {
            return .yes(means: .option("--yes"))
        }
        guard terminal.canAsk else { return .nobody }
        guard let answer = terminal.askYes(question.text) else { return .nobody }
        return answer ? .yes(means: .terminal) : .no
    }
}
