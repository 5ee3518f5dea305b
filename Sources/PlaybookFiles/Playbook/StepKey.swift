/// A key of a kind of step.
package struct StepKey: Sendable, Equatable {
    package let name: String
    package let isRequired: Bool
    package let value: Value
    /// The meaning of the value, for people.
    package let help: String

    /// The form of a value in the file.
    package enum Value: Sendable, Equatable {
        case text
        case texts
        /// `true` or `false`.
        case flag
        /// One of these words.
        case choice([String])
    }

    /// A key with a text as its value.
    package init(_ name: String, required: Bool = false, _ help: String) {
        self.init(name, required: required, .text, help)
    }

    package init(_ name: String, required: Bool = false, _ value: Value, _ help: String) {
        self.name = name
        isRequired = required
        self.value = value
        self.help = help
    }
}
