/// Clauses that must all hold, such as `>=3.9,!=3.9.7`; an empty set allows every version.
package struct VersionSpecifierSet: Hashable, Sendable, CustomStringConvertible {
    package let specifiers: [VersionSpecifier]

    package init(_ specifiers: [VersionSpecifier]) {
        self.specifiers = specifiers
    }

    /// Parses clauses between commas and skips empty ones; `nil` when one of them is not a clause.
    package init?(_ text: some StringProtocol) {
        var specifiers: [VersionSpecifier] = []
        for part in String(text).utf8.split(separator: 0x2C).map(Substring.init) where !trimmingWhiteSpace(part).isEmpty
        {
            guard let specifier = VersionSpecifier(part) else { return nil }
            specifiers.append(specifier)
        }
        self.specifiers = specifiers
    }

    /// Whether a clause itself names a pre-release, and so allows them.
    package var impliesPrereleases: Bool { specifiers.contains(where: \.impliesPrereleases) }

    /// Whether `version` satisfies all clauses.
    /// - Parameter prereleases: whether a pre-release may satisfy them at all; `nil` lets the clauses decide
    ///   (`impliesPrereleases`). To compare an interpreter with Requires-Python, pass `true`.
    package func contains(_ version: PythonVersion, prereleases: Bool? = nil) -> Bool {
        if version.isPrerelease, !(prereleases ?? impliesPrereleases) { return false }
        return specifiers.allSatisfy { $0.contains(version) }
    }

    package var description: String { specifiers.map(\.description).joined(separator: ",") }
}
