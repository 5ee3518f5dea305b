extension JSONSchema {
    /// The schema of a playbook with these kinds of steps.
    package static func playbook(kinds: [any StepSettings.Type]) -> JSONSchema {
        settings([
            Property("playbook", required: true, text.says("The file's name without .yaml.")),
            Property("summary", required: true, text.says("One line for `rollbook playbooks`.")),
            Property("inputs", map(input).says("Values that a run is given.")),
            Property("steps", required: true, list(step(kinds), isFilled: true).says("Taken in this order.")),
        ])
    }

    private static let input = settings([
        Property("choices", list(text, isFilled: true).says("The only values that are allowed.")),
        Property("default", text.says("Used when none is given.")),
        Property("help", text.says("One line that says what to give.")),
    ])

    private static func step(_ kinds: [any StepSettings.Type]) -> JSONSchema {
        let common = [
            Property("id", required: true, text.says("Unique in the playbook.")),
            Property("title", text.says("What is shown in place of the id.")),
            Property("when", text.says("$name == value, $name != value, or $name for true.")),
            Property("timeout", text.says("A duration for the whole step, such as 30m.")),
            Property(
                "on-failure",
                either([
                    words(["ask", "stop"]), settings([Property("rollback", required: true, texts)]),
                ]).says("When checks fail in a way that a rollback mends.", default: "ask")),
        ]
        let own = kinds.map { kind in
            Property(
                kind.name,
                settings(kind.keys.map { Property($0.name, required: $0.isRequired, $0.schema.says($0.help)) })
                    .says(kind.help))
        }
        return settings(common + own, needsOneOf: kinds.map { $0.name })
    }
}

extension StepKey {
    /// The schema of the value.
    fileprivate var schema: JSONSchema {
        switch value {
        case .text: .text
        case .texts: .texts
        case .flag: .flag
        case .choice(let words): .words(words)
        }
    }
}
