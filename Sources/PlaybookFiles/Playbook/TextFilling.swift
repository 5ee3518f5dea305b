/// Fills in the variables in the texts of steps, and collects problems of the results.
package struct TextFilling {
    private enum Way {
        case values([String: String])
        /// Writes texts as templates that give the same texts again.
        case escaping
    }

    private let way: Way
    private(set) var problems: [InputProblem] = []
    private var stepID = ""

    init(values: [String: String]) {
        way = .values(values)
    }

    private init(escaping: Void) {
        way = .escaping
    }

    /// A step whose texts, once filled in, are the texts given here.
    package static func escaped<Step: StepSettings>(_ step: Step) -> Step {
        var (step, filling) = (step, TextFilling(escaping: ()))
        step.fill(&filling)
        return step
    }

    mutating func fill(_ step: PlaybookStep) -> PlaybookStep {
        stepID = step.id
        let applies = step.when.flatMap(StepCondition.init)?.holds(with: values) ?? true
        let title = step.title.map { filled($0) }
        var kind = step.kind
        if applies { kind.fill(&self) }
        return PlaybookStep(
            id: step.id, title: title, kind: kind, when: step.when, applies: applies,
            timeoutSeconds: step.timeoutSeconds, onFailure: step.onFailure, line: step.line)
    }

    package mutating func fill(_ text: inout String, as role: TextRole = .free) {
        text = filled(text)
        check(text, as: role)
    }

    /// Fills in each text; an entry that becomes empty is dropped.
    package mutating func fill(_ texts: inout [String], as role: TextRole = .free) {
        texts = texts.map { filled($0) }.filter { !$0.isEmpty }
        for text in texts { check(text, as: role) }
    }

    /// Fills in a text; one that becomes empty is left out.
    package mutating func fill(_ text: inout String?) {
        text = text.map { filled($0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    package mutating func fill(_ batch: inout BatchOperations?) {
        guard let written = batch else { return }
        var (place, role) = (written.place, written.role)
        fill(&place, as: .batchPlace)
        fill(&role, as: .role)
        batch = BatchOperations(place: place, role: role, least: written.least)
    }

    private var values: [String: String] { if case .values(let values) = way { values } else { [:] } }

    private func filled(_ text: String) -> String {
        switch way {
        case .values(let values): Template(text)?.filled(with: values) ?? text
        case .escaping: text.replacing("$", with: "$$")
        }
    }

    private mutating func check(_ text: String, as role: TextRole) {
        guard case .values = way, let problem = role.problem(of: text) else { return }
        problems.append(.unsuitable(step: stepID, value: text, problem: problem))
    }
}
