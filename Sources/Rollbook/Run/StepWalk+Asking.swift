import Indexes
import RunJournal

extension StepWalk {
    /// Asks, and journals the answer.
    func ask(_ kind: Console.Question.Kind, _ message: String) async throws -> StepResult {
        let who = workspace.machine.operatorInfo.name
        if let result = try await answeredElsewhere(kind) { return result }
        await locks.pause(for: kind)
        switch await workspace.console.ask(.init(kind, message)) {
        case .yes(let means) where kind == .manual && means != .terminal:
            return .done("to be done by hand: \(message)")
        case .yes(let means):
            try workspace.journal.record(
                ApprovalRecord(
                    runID: run.id, stepPosition: record.position, operatorName: who, means: means.text, approved: true,
                    at: workspace.clock.now()))
            return .done("\(kind == .manual ? "confirmed" : "approved") by \(who) (\(means.text))")
        case .no:
            try workspace.journal.record(
                ApprovalRecord(
                    runID: run.id, stepPosition: record.position, operatorName: who,
                    means: Console.AnswerMeans.terminal.text, approved: false,
                    at: workspace.clock.now()))
            return .waiting("declined by \(who); nothing after this step was done")
        case .nobody where kind == .manual:
            return .done("to be done by hand: \(message)")
        case .nobody:
            return .waiting("waits for approval: \(message)")
        }
    }
}
