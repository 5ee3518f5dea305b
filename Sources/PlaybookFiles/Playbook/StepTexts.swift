/// Checks the texts of steps: their variables, and the names in them.
struct StepTexts {
    private let inputs: [PlacedInput]
    private let vocabulary: PlaybookVocabulary
    private(set) var usedInputs: Set<String> = []
    /// Choices already reported: many steps may use one input.
    private var reportedChoices: Set<Place> = []

    init(inputs: [PlacedInput], vocabulary: PlaybookVocabulary) {
        self.inputs = inputs
        self.vocabulary = vocabulary
    }

    /// The parsed template. Its inputs are noted as used; unknown ones are reported.
    @discardableResult
    mutating func template(_ text: PlacedText, _ reader: inout NodeReader) -> Template? {
        guard let template = Template(text.text) else {
            reader.report(
                "a '$' in '\(text.text)' is not followed by the name of an input", at: text.place,
                hint: "write $name or ${name}, and $$ for a dollar sign")
            return nil
        }
        for name in template.variables { use(name, at: text.place, &reader) }
        return template
    }

    mutating func use(_ name: String, at place: Place, _ reader: inout NodeReader) {
        usedInputs.insert(name)
        let known = inputs.map(\.input.name)
        guard !known.contains(name) else { return }
        reader.report(
            "unknown variable '$\(name)'", at: place,
            hint: known.isEmpty ? "the playbook has no inputs" : hintForUnknown(name, among: known))
    }

    mutating func channel(_ text: PlacedText, _ reader: inout NodeReader) {
        name(text, isOneOf: vocabulary.channels?.map(\.name), "channel", &reader)
    }

    mutating func package(_ text: PlacedText, _ reader: inout NodeReader) {
        name(text, isOneOf: vocabulary.packages, "package", &reader)
    }

    mutating func root(_ text: PlacedText, ofChannel name: String?, _ reader: inout NodeReader) {
        self.name(text, isOneOf: name.flatMap { channel(named: $0) }?.roots, "root", &reader)
    }

    /// The channel of a text without variables.
    func channel(named name: String) -> Channel? {
        vocabulary.channels?.first { $0.name == name }
    }

    /// Checks a text without variables, or each choice of a text that is a single variable.
    private mutating func name(
        _ text: PlacedText, isOneOf known: [String]?, _ kind: String, _ reader: inout NodeReader
    ) {
        guard let template = template(text, &reader) else { return }
        if let literal = template.literal {
            reader.check(PlacedText(text: literal, place: text.place), isOneOf: known, kind)
        } else if let variable = template.onlyVariable {
            let choices = inputs.first { $0.input.name == variable }?.choices ?? []
            for choice in choices where known?.contains(choice.text) == false {
                if reportedChoices.insert(choice.place).inserted { reader.check(choice, isOneOf: known, kind) }
            }
        }
    }

    /// Checks the content of a text against its role, unless a variable makes the content unknown.
    mutating func text(_ text: PlacedText, as role: TextRole, _ reader: inout NodeReader) {
        guard let literal = template(text, &reader)?.literal, let problem = role.problem(of: literal) else { return }
        reader.report("'\(literal)' \(problem)", at: text.place)
    }
}
