/// A text with variables: `$name` or `${name}`; `$$` is a dollar sign.
struct Template: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case text(String)
        case variable(String)
    }

    let parts: [Part]

    /// `nil` where a `$` is not followed by a name, a name in braces, or another `$`.
    init?(_ text: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            guard character == "$" else {
                literal.append(character)
                continue
            }
            if rest.first == "$" {
                literal.append("$")
                rest.removeFirst()
                continue
            }
            guard let name = Self.takeName(&rest) else { return nil }
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = ""
            parts.append(.variable(name))
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }

    private static func takeName(_ rest: inout Substring) -> String? {
        let inBraces = rest.first == "{"
        let body = inBraces ? rest.dropFirst() : rest
        let name = body.prefix(while: isNameCharacter)
        let after = body.dropFirst(name.count)
        guard isName(String(name)), !inBraces || after.first == "}" else { return nil }
        rest = inBraces ? after.dropFirst() : after
        return String(name)
    }

    /// Whether a text can follow a `$`: letters, digits and `_`, not beginning with a digit.
    static func isName(_ text: String) -> Bool {
        guard let first = text.first, !("0"..."9").contains(first) else { return false }
        return text.allSatisfy(isNameCharacter)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    var variables: [String] {
        parts.compactMap { part in
            if case .variable(let name) = part { name } else { nil }
        }
    }

    /// The name, if the whole text is one variable.
    var onlyVariable: String? {
        parts.count == 1 ? variables.first : nil
    }

    /// The text, if it holds no variable.
    var literal: String? {
        if parts.isEmpty { return "" }
        if parts.count == 1, case .text(let text) = parts[0] { return text }
        return nil
    }

    /// Replaces the variables; those without a value become nothing. `Playbook.resolved(with:)` leaves none without a value.
    func filled(with values: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .variable(let name): values[name] ?? ""
            }
        }.joined()
    }
}
