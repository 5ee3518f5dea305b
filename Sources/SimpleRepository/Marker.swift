/// An environment marker (PEP 508): comparisons, joined by `and` and `or`.
package indirect enum Marker: Hashable, Sendable {
    case comparison(MarkerComparison)
    case all([Marker])
    case any([Marker])

    /// Parentheses deeper than this are refused; no real marker has them.
    package static let nestingMax = 64

    /// - Throws: `RequirementError`, which says where reading ended.
    package init(parsing text: some StringProtocol) throws(RequirementError) {
        var scanner = RequirementScanner(text)
        self = try Marker(&scanner)
        guard scanner.isAtEnd else { throw scanner.expected("`and`, `or` or the end") }
    }

    /// Whether the marker holds.
    ///
    /// Every comparison is looked at, also where the others decide: a marker that an installer fails on is an error.
    /// - Parameter extra: normalized; empty when none is asked for.
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

    /// Whether any of its comparisons asks for an extra.
    package var namesExtra: Bool {
        switch self {
        case .comparison(let comparison): comparison.subject == .extra
        case .all(let parts), .any(let parts): parts.contains(where: \.namesExtra)
        }
    }

    /// Reads a marker, and the spaces behind it.
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
