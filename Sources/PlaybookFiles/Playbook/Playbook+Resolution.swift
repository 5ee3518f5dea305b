extension Playbook {
    /// The steps of one run: every variable replaced, `applies` decided.
    ///
    /// An entry of a list that becomes empty is dropped, so an input may default to nothing; arguments of a command stay
    /// unchanged.
    /// - Throws: `InputProblems`, all of them: an unknown input, one without a value or outside of its choices, or a value that
    ///   is not allowed where it is used.
    package func resolved(with given: [String: String]) throws(InputProblems) -> [PlaybookStep] {
        var problems: [InputProblem] = given.keys.sorted().filter { name in !inputs.contains { $0.name == name } }
            .map { .unknown(name: $0, known: inputs.map(\.name)) }
        var values: [String: String] = [:]
        for input in inputs {
            guard let value = given[input.name] ?? input.defaultValue else {
                problems.append(.missing(input))
                continue
            }
            if let choices = input.choices, !choices.contains(value) {
                problems.append(.notAChoice(name: input.name, value: value, choices: choices))
            }
            values[input.name] = value
        }
        guard problems.isEmpty else { throw InputProblems(all: problems) }
        var filling = TextFilling(values: values)
        let resolved = steps.map { filling.fill($0) }
        guard filling.problems.isEmpty else { throw InputProblems(all: filling.problems) }
        return resolved
    }
}

/// All problems of the values given to a playbook; at least one.
package struct InputProblems: Error, Sendable, Equatable, CustomStringConvertible {
    package let all: [InputProblem]

    package var description: String { all.map(\.description).joined(separator: "\n") }
}
