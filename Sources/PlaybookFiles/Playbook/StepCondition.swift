/// The condition of a step's `when`: `$a == b`, `$a != b`, or `$a` alone, which holds when its value is `true`.
///
/// Operands are split before variables are filled in, so a value cannot change the comparison.
struct StepCondition: Sendable, Equatable {
    private enum Comparison: Sendable {
        case equal, different
    }

    private let left: Template
    private let comparison: Comparison
    private let right: Template

    /// `nil` when the text has none of the three forms.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 1 || words.count == 3 else { return nil }
        guard let left = Template(Self.unquoted(words[0])) else { return nil }
        self.left = left
        guard words.count == 3 else {
            guard left.onlyVariable != nil, let yes = Template("true") else { return nil }
            comparison = .equal
            right = yes
            return
        }
        guard words[1] == "==" || words[1] == "!=", let right = Template(Self.unquoted(words[2])) else { return nil }
        comparison = words[1] == "==" ? .equal : .different
        self.right = right
    }

    private static func unquoted(_ word: String) -> String {
        guard let first = word.first, word.count >= 2, first == "'" || first == "\"", word.last == first else {
            return word
        }
        return String(word.dropFirst().dropLast())
    }

    var variables: [String] { left.variables + right.variables }

    func holds(with values: [String: String]) -> Bool {
        (left.filled(with: values) == right.filled(with: values)) == (comparison == .equal)
    }
}
