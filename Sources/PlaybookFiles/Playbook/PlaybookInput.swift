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
