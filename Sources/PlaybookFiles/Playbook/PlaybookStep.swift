/// One step of a playbook.
///
/// As read, its texts may hold `$input` and `${input}`; `Playbook.resolved(with:)` gives the steps of one run.
package struct PlaybookStep: Sendable {
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
    package let kind: any StepSettings
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
