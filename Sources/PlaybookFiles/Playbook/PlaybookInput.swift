/// A value that a run gets by `--set NAME=VALUE`.
package struct PlaybookInput: Sendable, Equatable {
    package let name: String
    /// The only values allowed; `nil` for any text.
    package let choices: [String]?
    /// The default; `nil` if the run must be given a value.
    package let defaultValue: String?
    /// One line about the value to give; may be empty.
    package let help: String

    package init(name: String, choices: [String]? = nil, defaultValue: String? = nil, help: String = "") {
        self.name = name
        self.choices = choices
        self.defaultValue = defaultValue
        self.help = help
    }
}
