import Rollbook
import RunJournal

/// What a run's end means for the process: a hint on how to go on, and the exit code.
struct RunEnding {
    let result: RunResult
    /// Whether anything of it may be in a bucket; else there is nothing to take back.
    var mayHaveWritten = true

    /// Prints how to go on, and throws the failure that carries the exit code, if it is one.
    func settle(_ terminal: Terminal) throws {
        let id = result.run.id
        switch result.outcome {
        case .done: break
        case .waiting(let text):
            throw CommandFailure(
                "run \(result.run.id) is waiting: \(text)",
                hints: ["`rollbook resume \(id)` on a terminal, or with --yes, goes on"], status: .waiting)
        case .checksFailed(let text):
            throw CommandFailure(
                "run \(result.run.id): \(text)",
                hints: [
                    "`rollbook show \(id)` tells the evidence",
                    "`rollbook resume \(id)` checks again",
                ] + takingBack(id, "takes the run back"), status: .checksFailed)
        case .conflict(let text):
            throw CommandFailure(
                "run \(result.run.id): \(text)",
                hints: ["`rollbook resume \(id)` plans anew from what is there"] + takingBack(id, "takes it back"),
                status: .conflict)
        case .failed(let text):
            throw CommandFailure("run \(result.run.id): \(text)", hints: goOn(id))
        case .interrupted(let text):
            throw CommandFailure("run \(result.run.id): \(text)", hints: goOn(id), status: .interrupted)
        case .error(let error):
            guard var failure = CommandFailure(error) else { throw error }
            failure.hints += goOn(id)
            throw failure
        }
    }

    private func goOn(_ id: String) -> [String] {
        ["`rollbook resume \(id)` goes on where it stopped"] + takingBack(id, "takes back what it did")
    }

    private func takingBack(_ id: String, _ what: String) -> [String] {
        mayHaveWritten ? ["`rollbook rollback \(id)` \(what)"] : []
    }
}
