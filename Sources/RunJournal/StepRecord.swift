package import FoundationEssentials

/// One step of one run.
package struct StepRecord: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case pending, running, waiting, done, failed, skipped
    }

    package var runID: String
    /// Counted from 0, in the playbook's order.
    package var position: Int
    /// The `id` in the playbook.
    package var stepID: String
    /// `mirror`, `reindex`, …
    package var kind: String
    package var channel: String?
    package var state: State
    /// One line for people: the step's result, or why it stopped.
    package var summary: String?
    package var startedAt: Date?
    package var endedAt: Date?

    package init(
        runID: String, position: Int, stepID: String, kind: String, channel: String? = nil, state: State = .pending,
        summary: String? = nil, startedAt: Date? = nil, endedAt: Date? = nil
    ) {
        self.runID = runID
        self.position = position
        self.stepID = stepID
        self.kind = kind
        self.channel = channel
        self.state = state
        self.summary = summary
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}
