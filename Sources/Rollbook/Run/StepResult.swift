import Indexes
import RunJournal
package import Verification

/// The result of a step.
package enum StepResult: Sendable {
    case done(String)
    case skipped(String)
    /// Waits for a person; the run can be resumed.
    case waiting(String)
    case checksFailed([Finding])
    case conflict(String)
    case failed(String)
    case interrupted(String)
}

extension StepResult {
    /// The state of the step in the journal.
    var state: StepRecord.State {
        switch self {
        case .done: .done
        case .skipped: .skipped
        case .waiting: .waiting
        case .checksFailed, .conflict, .failed: .failed
        case .interrupted: .pending
        }
    }

    /// One line for people.
    var summary: String {
        switch self {
        case .done(let text), .skipped(let text), .waiting(let text), .conflict(let text), .failed(let text),
            .interrupted(let text):
            return text
        case .checksFailed(let findings):
            let bad = findings.filter { $0.verdict != .pass }
            let gravest = findings.remedy.flatMap { remedy in bad.first { $0.remedy == remedy } } ?? bad.first
            let first = PrintableText.shown(gravest?.message ?? "")
            return "\(bad.count) \(bad.count == 1 ? "check" : "checks") not passed: \(first)"
        }
    }

    /// The outcome of a run that ends with this step; `nil` if the run goes on.
    var runOutcome: RunResult.Outcome? {
        switch self {
        case .done, .skipped: nil
        case .waiting(let text): .waiting(text)
        case .checksFailed: .checksFailed(summary)
        case .conflict(let text): .conflict(text)
        case .failed(let text): .failed(text)
        case .interrupted(let text): .interrupted(text)
        }
    }
}
