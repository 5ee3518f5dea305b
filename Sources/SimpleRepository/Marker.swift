/// An environment marker (PEP 508): comparisons, joined by `and` and `or`.
package indirect enum Marker: Hashable, Sendable {
    case comparison(MarkerComparison)
    case all([Marker])
    case any([Marker])

    /// The deepest nesting of parentheses; no real marker reaches it.
    package static let nestingMax = 64

    /// - Throws: `RequirementError` with the place where parsing stopped.
    package init(parsing text: some StringProtocol) throws(RequirementError) {
        var scanner = RequirementScanner(text)
        self = try Marker(&scanner)
        guard scanner.isAtEnd else { throw scanner.expected("`and`, `or` or the end") }
    }

    /// Whether the marker holds.
    ///
    /// Every comparison is evaluated, even if others decide: a marker on which an installer fails is an error.
    /// - Parameter extra: the normalized extra; empty for none.
    /// - Throws: `MarkerError` where a comparison has no meaning.
    package func holds(in environment: MarkerEnvironment, extra: String = "") throws(MarkerError) -> Bool {
        switch self {
        case .comparison(let comparison): return try comparison.holds(in: environment, extra: extra)
        case .all(let parts):
            var result = true
            for part in parts where try !part.holds(in: environment, extra: extra) { result = false }
            return result
        case .any(let parts):
            var result = false
            for part in parts where try part.holds(in: environment, extra: extra) { result = true }
            return result
        }
    }

    /// Whether any comparison asks for an extra.
    package var namesExtra: Bool {
        switch self {
        case .comparison(let comparison): comparison.subject == .extra
        case .all(let parts), .any(let parts): parts.contains(where: \.namesExtra)
        }
    }

    /// Parses a marker, and the spaces after it.
    init(_ scanner: inout RequirementScanner, depth: Int = 0) throws(RequirementError) {
        var alternatives: [Marker] = []
        repeat {
            var parts: [Marker] = []
            repeat {
                parts.append(try Self.atom(&scanner, depth: depth))
            } while scanner.word("and")
            alternatives.append(parts.count == 1 ? parts[0] : .all(parts))
        } while scanner.word("or")
        self = alternatives.count == 1 ? alternatives[0] : .any(alternatives)
    }

    private static func atom(_ scanner: inout RequirementScanner, depth: Int) throws(RequirementError) -> Marker {
        scanner.skipSpaces()
        let atom: Marker
        if scanner.take(ASCII.openingParenthesis) {
            guard depth < nestingMax else { throw scanner.expected("at most \(nestingMax) nested parentheses") }
            atom = try Marker(&scanner, depth: depth + 1)
            guard scanner.take(ASCII.closingParenthesis) else { throw scanner.expected("`and`, `or` or `)`") }
        } else {
            atom = .comparison(try MarkerComparison(&scanner))
        }
        scanner.skipSpaces()
        return atom
    }
}
