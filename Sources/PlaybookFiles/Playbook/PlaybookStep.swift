/// One step of a playbook.
///
/// As read, its texts may hold `$input` and `${input}`; `Playbook.resolved(with:)` gives the steps of one run.
package struct PlaybookStep: Sendable, Equatable {
    /// What happens when a step fails.
    package enum OnFailure: Sendable, Equatable {
        /// Ask on a terminal; stop without one.
        case ask
        case stop
        /// Roll back what the named steps changed, then stop. They stand before this step, or are it.
        case rollback(steps: [String])
    }

    /// Unique in its playbook.
    package let id: String
    package let title: String?
    package let kind: StepKind
    /// The condition as written; `nil`: the step always runs.
    package let when: String?
    /// Whether `when` holds. True before the inputs are known.
    package let applies: Bool
    /// The whole step's time; `nil`: no limit of its own.
    package let timeoutSeconds: Int?
    package let onFailure: OnFailure
    /// From 1: where the step begins in the file.
    package let line: Int

    package init(
        id: String, title: String? = nil, kind: StepKind, when: String? = nil, applies: Bool = true,
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
