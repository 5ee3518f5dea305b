/// One requirement by PEP 508, as in `Requires-Dist` and on installers' command lines: `name[extra, …] (>=1, <2) ; marker`,
/// with or without the parentheses, or `name[extra, …] @ URL ; marker`.
package struct Requirement: Hashable, Sendable, CustomStringConvertible {
    package let name: ProjectName
    /// The requested extras of `name`: normalized (PEP 685), each once, in order.
    package let extras: [String]
    /// Empty if any version satisfies it, and with a `url`.
    package let specifiers: VersionSpecifierSet
    /// The URL of a direct reference, which replaces the index.
    package let url: String?
    package let marker: Marker?
    /// The text as written, without white space around it.
    package let description: String

    /// - Throws: `RequirementError` with the place where parsing stopped.
    package init(parsing text: some StringProtocol) throws(RequirementError) {
        var scanner = RequirementScanner(text)
        guard let name = scanner.name() else { throw scanner.expected("the name of a project") }
        self.name = name
        scanner.skipSpaces()
        extras = try scanner.extras()
        scanner.skipSpaces()
        if scanner.take(ASCII.at) {
            url = try scanner.directReference()
            specifiers = VersionSpecifierSet([])
        } else {
            url = nil
            specifiers = VersionSpecifierSet(try scanner.specifiers())
            scanner.skipSpaces()
        }
        marker = scanner.take(ASCII.semicolon) ? try Marker(&scanner) : nil
        guard scanner.isAtEnd else {
            throw scanner.expected(marker == nil ? "`;` and a marker, or the end" : "`and`, `or` or the end")
        }
        description = scanner.trimmed
    }

    /// `nil` where `init(parsing:)` throws.
    package init?(_ text: some StringProtocol) {
        guard let requirement = try? Self(parsing: text) else { return nil }
        self = requirement
    }

    /// Whether the requirement applies in an environment: its marker holds without an extra, or with one of the extras
    /// requested from the project that states it.
    /// - Parameter extras: normalized names.
    /// - Throws: `MarkerError`.
    package func applies(
        in environment: MarkerEnvironment, extras: some Sequence<String> = []
    ) throws(MarkerError) -> Bool {
        guard let marker else { return true }
        if try marker.holds(in: environment) { return true }
        guard marker.namesExtra else { return false }
        for extra in extras where try marker.holds(in: environment, extra: extra) { return true }
        return false
    }
}

extension RequirementScanner {
    fileprivate mutating func extras() throws(RequirementError) -> [String] {
        guard take(ASCII.openingBracket) else { return [] }
        skipSpaces()
        var extras: Set<String> = []
        if let first = name() {
            extras.insert(first.normalized)
            skipSpaces()
            while take(ASCII.comma) {
                skipSpaces()
                guard let next = name() else { throw expected("the name of an extra") }
                extras.insert(next.normalized)
                skipSpaces()
            }
        }
        guard take(ASCII.closingBracket) else { throw expected("the name of an extra, `,` or `]`") }
        return extras.sorted()
    }

    /// Parses a URL, which ends at a space. A marker after it needs that space.
    fileprivate mutating func directReference() throws(RequirementError) -> String {
        skipSpaces()
        let url = run { $0 != ASCII.space && $0 != ASCII.tab }
        if url.isEmpty { throw expected("a URL") }
        skipSpaces()
        return String(url)
    }

    fileprivate mutating func specifiers() throws(RequirementError) -> [VersionSpecifier] {
        let isEnclosed = take(ASCII.openingParenthesis)
        if isEnclosed { skipSpaces() }
        var specifiers: [VersionSpecifier] = []
        while let specifier = specifier() {
            specifiers.append(specifier)
            skipSpaces()
            guard take(ASCII.comma) else { break }
            skipSpaces()
        }
        if isEnclosed, !take(ASCII.closingParenthesis) { throw expected("a version specifier, `,` or `)`") }
        return specifiers
    }
}
