package import RunJournal

/// The result of a run.
package struct RunResult: Sendable {
    package enum Outcome: Sendable {
        case done
        case waiting(String)
        case checksFailed(String)
        case conflict(String)
        case failed(String)
        case interrupted(String)
        /// An error that ended the run.
        case error(any Error)
    }

    package var run: RunRecord
    package var steps: [StepRecord]
    package var outcome: Outcome

    package init(run: RunRecord, steps: [StepRecord], outcome: Outcome) {
        self.run = run
        self.steps = steps
        self.outcome = outcome
    }
}
