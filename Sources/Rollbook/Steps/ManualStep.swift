import Indexes
package import PlaybookFiles

/// Waits until a person has done something outside of rollbook.
package struct ManualStep: StepKind {
    package var message: String

    package init(message: String) {
        self.message = message
    }

    package static let name = "manual"
    package static let help = "Shows what a person has to do, and waits until it is done."
    package static let keys = [StepKey("message", required: true, "What has to be done.")]

    package init?(reading reader: inout StepReader) {
        guard let message = reader.required("message") else { return nil }
        self.init(message: message)
    }

    package mutating func fill(_ filling: inout TextFilling) { filling.fill(&message) }

    package var written: [WrittenSetting] { [WrittenSetting("message", text: message)] }

    package var channel: String? { nil }
    package var question: String? { message }

    package func plan(in context: StepContext) async throws -> StepPlan { StepPlan("by hand: \(message)") }

    package func perform(in walk: StepWalk) async throws -> StepResult { try await walk.ask(.manual, message) }
}
