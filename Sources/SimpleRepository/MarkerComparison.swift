/// One comparison of a marker: a variable and a text, in either order.
package struct MarkerComparison: Hashable, Sendable, CustomStringConvertible {
    package enum Subject: Hashable, Sendable {
        case variable(MarkerVariable)
        case extra
    }

    package enum Relation: String, Sendable {
        case isIn = "in"
        case isNotIn = "not in"
        case arbitrary = "==="
        case compatible = "~="
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    package let subject: Subject
    package let relation: Relation
    /// The text, normalized if it names an extra (PEP 685).
    package let literal: String
    package let isReversed: Bool
    /// The other side of a comparison of versions.
    private let specifier: VersionSpecifier?

    private enum Operand {
        case subject(Subject)
        case literal(String)
    }

    init(_ scanner: inout RequirementScanner) throws(RequirementError) {
        let left = try Self.operand(&scanner)
        scanner.skipSpaces()
        guard let relation = Self.relation(&scanner) else { throw scanner.expected("an operator") }
        scanner.skipSpaces()
        switch (left, try Self.operand(&scanner)) {
        case (.subject(let subject), .literal(let literal)):
            self.init(subject, relation, literal, isReversed: false)
        case (.literal(let literal), .subject(let subject)):
            self.init(subject, relation, literal, isReversed: true)
        default: throw scanner.expected("one variable and one text, not two of a kind,")
        }
    }

    private init(_ subject: Subject, _ relation: Relation, _ literal: String, isReversed: Bool) {
        self.subject = subject
        self.relation = relation
        self.literal = subject == .extra ? ProjectName.normalize(literal) : literal
        self.isReversed = isReversed
        guard case .variable(let variable) = subject, variable.isVersion, !isReversed else {
            specifier = nil
            return
        }
        specifier = VersionSpecifier(relation.rawValue + literal)
    }

    package var description: String {
        let name =
            switch subject {
            case .extra: "extra"
            case .variable(let variable): variable.rawValue
            }
        let text = literal.contains("\"") ? "'\(literal)'" : "\"\(literal)\""
        return isReversed ? "\(text) \(relation.rawValue) \(name)" : "\(name) \(relation.rawValue) \(text)"
    }

    private static func operand(_ scanner: inout RequirementScanner) throws(RequirementError) -> Operand {
        if let literal = scanner.quoted() { return .literal(literal) }
        var subject: Subject?
        _ = scanner.word { name in
            subject = name == "extra" ? .extra : MarkerVariable(written: name).map(Subject.variable)
            return subject != nil
        }
        guard let subject else { throw scanner.expected("a marker variable or a quoted text") }
        return .subject(subject)
    }

    private static func relation(_ scanner: inout RequirementScanner) -> Relation? {
        if scanner.word("in") { return .isIn }
        if scanner.word("not") {
            return scanner.skipSpaces() && scanner.word("in") ? .isNotIn : nil
        }
        return Relation(rawValue: String(scanner.run { "=<>!~".utf8.contains($0) }))
    }
}

extension MarkerComparison {
    /// Compares like `packaging`: two versions by PEP 440, anything else as texts, which have no order.
    func holds(in environment: MarkerEnvironment, extra: String) throws(MarkerError) -> Bool {
        switch subject {
        case .extra: return try compare(extra, nil)
        case .variable(let variable): return try compare(environment[variable], variable, environment)
        }
    }

    private func compare(
        _ value: String, _ variable: MarkerVariable?, _ environment: MarkerEnvironment? = nil
    ) throws(MarkerError) -> Bool {
        if let variable, variable.isVersion {
            let text = isReversed ? literal : value
            let found = isReversed ? VersionSpecifier(relation.rawValue + value) : specifier
            if let found {
                if relation == .arbitrary { return found.operandText.lowercased() == text.lowercased() }
                let version = isReversed ? PythonVersion(literal) : environment?.version(variable)
                return version.map(found.contains) ?? false
            }
        }
        return isReversed ? try compareTexts(literal, value) : try compareTexts(value, literal)
    }

    private func compareTexts(_ left: String, _ right: String) throws(MarkerError) -> Bool {
        switch relation {
        case .isIn: return Self.contains(right, left)
        case .isNotIn: return !Self.contains(right, left)
        case .equal, .atMost, .atLeast: return left.utf8.elementsEqual(right.utf8)
        case .notEqual: return !left.utf8.elementsEqual(right.utf8)
        case .less, .greater: return false
        case .arbitrary, .compatible: throw MarkerError(comparison: description)
        }
    }

    /// Compares bytes, like texts without canonical equivalence.
    private static func contains(_ text: String, _ part: String) -> Bool {
        if part.isEmpty { return true }
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        guard part.count <= text.count else { return false }
        return (0...text.count - part.count).contains { text[$0...].starts(with: part) }
    }
}
