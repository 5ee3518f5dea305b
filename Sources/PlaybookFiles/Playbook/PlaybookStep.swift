/// One step of a playbook.
///
/// The texts of a parsed step may hold `$input` and `${input}`; `Playbook.resolved(with:)` gives the steps of one run.
package struct PlaybookStep: Sendable {
    /// The reaction to a failed step.
    package enum OnFailure: Sendable, Equatable {
        /// Ask on a terminal; stop without a terminal.
        case ask
        case stop
        /// Roll back the changes of the named steps, then stop. The steps come before this step, or are this step.
        case rollback(steps: [String])
    }

    /// Unique in its playbook.
    package let id: String
    package let title: String?
    package let kind: any StepSettings
    /// The condition as written; `nil` if the step always runs.
    package let when: String?
    /// Whether `when` holds. True as long as the inputs are not known.
    package let applies: Bool
    /// The time limit of the whole step; `nil` for no limit of its own.
    package let timeoutSeconds: Int?
    package let onFailure: OnFailure
    /// The line in the file where the step begins, from 1.
    package let line: Int

    package init(
        id: String, title: String? = nil, kind: any StepSettings, when: String? = nil, applies: Bool = true,
        timeoutSeconds: Int? = nil, onFailure: OnFailure = .ask, line: Int = 0
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.when = when
        self.applies = applies
        self.timeoutSeconds = timeoutSeconds
        self.onFailure = onFailure
        self.line = line
    }
}

extension PlaybookStep: Equatable {
    package static func == (left: PlaybookStep, right: PlaybookStep) -> Bool {
        left.id == right.id && left.title == right.title && left.kind.isEqual(to: right.kind)
            && left.when == right.when && left.applies == right.applies
            && left.timeoutSeconds == right.timeoutSeconds && left.onFailure == right.onFailure
            && left.line == right.line
    }
}
