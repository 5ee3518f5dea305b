import Rollbook
import RunJournal

/// The meaning of a run's end for the process: a hint on how to go on, and the exit code.
struct RunEnding {
    let result: RunResult
    /// Whether any of its changes may be in a bucket; otherwise there is nothing to roll back.
    var mayHaveWritten = true

    /// A hint on how to go on, and the exit code; `nil` if all is done.
    var failure: CommandFailure? {
        let id = result.run.id
        switch result.outcome {
        case .done: return nil
        case .waiting(let text):
            return CommandFailure(
                text.hasPrefix("waits ") ? "run \(id) \(text)" : "run \(id) is waiting: \(text)",
                hints: result.steps.canBeApproved
                    ? [
                        "`rollbook approve \(id)` shows what comes next and says yes, from anywhere; `rollbook resume \(id)` goes on",
                        "`rollbook resume \(id)` on a terminal asks there; with --yes it answers yes",
                    ] : ["`rollbook resume \(id)` on a terminal, or with --yes, goes on"], status: .waiting)
        case .checksFailed(let text):
            return CommandFailure(
                "run \(result.run.id): \(text)",
                hints: [
                    "`rollbook show \(id)` shows the evidence",
                    "`rollbook resume \(id)` checks again",
                ] + takingBack(id, "takes the run back"), status: .checksFailed)
        case .conflict(let text):
            return CommandFailure(
                "run \(result.run.id): \(text)",
                hints: ["`rollbook resume \(id)` plans anew from what is there"] + takingBack(id, "takes it back"),
                status: .conflict)
        case .failed(let text):
            return CommandFailure("run \(result.run.id): \(text)", hints: goOn(id))
        case .interrupted(let text):
            return CommandFailure("run \(result.run.id): \(text)", hints: goOn(id), status: .interrupted)
        case .error(let error):
            var failure = CommandFailure(error) ?? CommandFailure("\(error)")
            // The same words would be refused again, so there is nothing to resume.
            failure.hints +=
                failure.status == .usage && !mayHaveWritten
                ? ["`rollbook cancel \(id)` closes the run, which changed nothing"] : goOn(id)
            return failure
        }
    }

    private func goOn(_ id: String) -> [String] {
        ["`rollbook resume \(id)` goes on where it stopped"] + takingBack(id, "takes back what it did")
    }

    private func takingBack(_ id: String, _ what: String) -> [String] {
        mayHaveWritten ? ["`rollbook rollback \(id)` \(what)"] : []
    }
}
