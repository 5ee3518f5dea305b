/// The people at work: what is reported to them, what they are asked, and their wish to stop.
package struct Console: Sendable {
    package var report: @Sendable (RunEvent) -> Void
    package var ask: @Sendable (Question) async -> Answer
    /// Whether a question of this kind waits for a person, and is not answered beforehand.
    package var waitsForPerson: @Sendable (Question.Kind) -> Bool
    /// Whether the operator asked to stop.
    package var isInterrupted: @Sendable () -> Bool
    /// Runs beside work that waits for the public side: returns when the operator asks to stop, and writes the name of the work
    /// to a pipe now and then. `nil`: there are no interruptions.
    package var watch: (@Sendable (_ what: String) async throws -> Void)?
    /// An error as one line for people and for the journal.
    package var describe: @Sendable (any Error) -> String

    package init(
        report: @escaping @Sendable (RunEvent) -> Void, ask: @escaping @Sendable (Question) async -> Answer,
        waitsForPerson: @escaping @Sendable (Question.Kind) -> Bool = { _ in true },
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        watch: (@Sendable (_ what: String) async throws -> Void)? = nil,
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        self.report = report
        self.ask = ask
        self.waitsForPerson = waitsForPerson
        self.isInterrupted = isInterrupted
        self.watch = watch
        self.describe = describe
    }

    /// Something only a person can answer.
    package struct Question: Sendable, Equatable {
        package enum Kind: Sendable {
            /// An `approve` step, or a write to a production channel outside a playbook.
            case approve
            /// A `manual` step: done by hand, outside of rollbook.
            case manual
            /// `--interactive`: before a step writes.
            case step
            /// A check failed: roll back?
            case rollback
            /// Something is not fresh yet, and the time to wait for it is over.
            case lookAgain
            /// The playbook of an imported run is shown: go on with it? `--yes` is not an answer.
            case foreignPlaybook
            /// A rollback's plan is shown: apply it?
            case applyRollback
        }

        package var kind: Kind
        package var text: String

        package init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The way in which an answer was given.
    package enum AnswerMeans: Sendable, Equatable {
        /// By a person.
        case terminal
        /// Beforehand, by an option such as `--yes`.
        case option(String)

        /// The journal's word for it.
        package var text: String {
            switch self {
            case .terminal: "terminal"
            case .option(let option): option
            }
        }
    }

    package enum Answer: Sendable, Equatable {
        case yes(means: AnswerMeans)
        case no
        /// There is no terminal to ask on.
        case nobody
    }
}
