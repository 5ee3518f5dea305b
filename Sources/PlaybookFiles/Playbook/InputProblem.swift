/// One problem of the values given to a playbook.
package enum InputProblem: Sendable, Equatable, CustomStringConvertible {
    case unknown(name: String, known: [String])
    case missing(PlaybookInput)
    case notAChoice(name: String, value: String, choices: [String])
    /// A value that is not suitable; the text of `problem` follows the value.
    case unsuitable(step: String, value: String, problem: String)

    package var description: String {
        switch self {
        case .unknown(let name, _): "the playbook has no input '\(name)'"
        case .missing(let input):
            "the input '\(input.name)' needs a value" + (input.help.isEmpty ? "" : ": \(input.help)")
        case .notAChoice(let name, let value, _): "the input '\(name)' cannot be '\(value)'"
        case .unsuitable(let step, let value, let problem): "step '\(step)': '\(value)' \(problem)"
        }
    }

    package var hint: String? {
        switch self {
        case .unknown(let name, let known): hintForUnknown(name, among: known)
        case .missing(let input):
            "add --set \(input.name)=" + (input.choices.map { $0.joined(separator: "|") } ?? "VALUE")
        case .notAChoice(_, let value, let choices): hintForUnknown(value, among: choices)
        case .unsuitable: nil
        }
    }
}
