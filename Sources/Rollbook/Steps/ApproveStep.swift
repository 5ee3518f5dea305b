import Indexes
package import PlaybookFiles
import RunJournal

/// Waits for a person's yes.
package struct ApproveStep: StepKind {
    package var message: String
    /// The id of an earlier step that must have passed.
    package var requires: String?

    package init(message: String, requires: String? = nil) {
        self.message = message
        self.requires = requires
    }

    package static let name = "approve"
    package static let help = "Waits for a person's yes."
    package static let keys = [
        StepKey("message", required: true, "What is asked."),
        StepKey("requires", "An earlier step that must have passed."),
    ]

    package init?(reading reader: inout StepReader) {
        let message = reader.required("message")
        let requires = reader.text("requires")
        if let requires { reader.check(earlierStep: requires) }
        guard let message else { return nil }
        self.init(message: message, requires: requires?.text)
    }

    package mutating func fill(_ filling: inout TextFilling) { filling.fill(&message) }

    package var written: [WrittenSetting] {
        [WrittenSetting("message", text: message), WrittenSetting("requires", text: requires)]
    }

    package var channel: String? { nil }
    package var question: String? { message }
    package var isApproval: Bool { true }

    package func plan(in context: StepContext) async throws -> StepPlan { StepPlan("would ask: \(message)") }

    package func perform(in walk: StepWalk) async throws -> StepResult {
        if let requires {
            guard walk.earlier.contains(where: { $0.stepID == requires && $0.state == .done }) else {
                throw RunError.requirement(step: walk.step.id, requires: requires)
            }
        }
        return try await walk.ask(.approve, message)
    }
}
