/// An answer to a waiting step that cannot be given, or cannot be trusted.
package enum ApprovalError: Error, Sendable, Equatable {
    /// The run is not waiting for an answer.
    case notWaiting(run: String, state: String)
    /// The run waits at another step, or the step waits for something other than a person.
    case otherStep(run: String, named: String?, waiting: String?, kind: String?)
    /// Another answer was given at the same time.
    case contended(place: String)
    /// The object at this place is not an approval of this step.
    case unreadable(place: String)
    /// The run has changed something: closing it would leave that change behind.
    case changedSomething(run: String, count: Int)
    /// No step names a channel, so there is no bucket to write to.
    case noPlace(run: String)

    package var description: String {
        switch self {
        case .notWaiting(let run, let state): "run \(run) does not wait for an answer: it is \(state)"
        case .otherStep(let run, let named?, let waiting?, _):
            "step \(named) of run \(run) does not wait for an answer: \(waiting) does"
        case .otherStep(let run, let named, _, let kind):
            "\(named.map { "step \($0)" } ?? "what waits") of run \(run) does not wait for a person"
                + (kind.map { ": it is a \($0) step" } ?? "")
        case .contended(let place): "another answer was given at the same time: \(place) has changed"
        case .unreadable(let place): "\(place) is not an approval of this step that this rollbook understands"
        case .changedSomething(let run, let count):
            "run \(run) has \(count) \(count == 1 ? "change" : "changes") that it made, or may have made"
        case .noPlace(let run): "no step of run \(run) works on a channel, so there is no bucket for an approval"
        }
    }
}
