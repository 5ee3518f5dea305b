/// A file of ordered steps, checked, with its variables still unresolved.
package struct Playbook: Sendable, Equatable {
    package let name: String
    package let summary: String
    /// In the order of the file.
    package let inputs: [PlaybookInput]
    package let steps: [PlaybookStep]
    /// The file as written; a run keeps it in the journal.
    package let text: String

    package init(name: String, summary: String, inputs: [PlaybookInput], steps: [PlaybookStep], text: String) {
        self.name = name
        self.summary = summary
        self.inputs = inputs
        self.steps = steps
        self.text = text
    }
}

/// A value that a run is given, by `--set NAME=VALUE`.
package struct PlaybookInput: Sendable, Equatable {
    package let name: String
    /// The only values allowed; `nil`: any text.
    package let choices: [String]?
    /// `nil`: the run must be given a value.
    package let defaultValue: String?
    /// One line that says what to give; may be empty.
    package let help: String

    package init(name: String, choices: [String]? = nil, defaultValue: String? = nil, help: String = "") {
        self.name = name
        self.choices = choices
        self.defaultValue = defaultValue
        self.help = help
    }
}
