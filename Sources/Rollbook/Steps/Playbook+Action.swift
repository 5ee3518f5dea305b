package import PlaybookFiles

extension Playbook {
    /// A single action as a playbook of its own, so that it is journaled, resumed and rolled back like any run.
    /// - Parameter approval: the question that is asked first; `nil`: none.
    package init(action: some StepKind, approval: String? = nil) {
        var steps: [PlaybookStep] = []
        if let approval {
            steps.append(PlaybookStep(id: ApproveStep.name, kind: TextFilling.escaped(ApproveStep(message: approval))))
        }
        steps.append(PlaybookStep(id: action.name, kind: TextFilling.escaped(action)))
        let lines =
            ["playbook: \(action.name)", "summary: One \(action.name) action.", "steps:"]
            + steps.flatMap { ["  - id: \($0.id)", "    \($0.kind.name): { \($0.kind.flowMapping) }"] }
        self.init(
            name: action.name, summary: "One \(action.name) action.", inputs: [], steps: steps,
            text: lines.joined(separator: "\n") + "\n")
    }
}

extension StepSettings {
    fileprivate var flowMapping: String {
        written.compactMap { setting in setting.value.map { "\(setting.key): \($0)" } }.joined(separator: ", ")
    }
}
