/// One clause of PEP 440's version specifiers, such as `>=3.9`, `==2.1.*` or `~=1.4.2`.
package struct VersionSpecifier: Hashable, Sendable, CustomStringConvertible {
    package enum Operator: String, Sendable, CaseIterable {
        case arbitrary = "==="
        case compatible = "~="
        case equal = "=="
        case notEqual = "!="
        case atMost = "<="
        case atLeast = ">="
        case less = "<"
        case greater = ">"
    }

    private enum Operand: Hashable {
        case version(PythonVersion)
        /// `==1.2.*`: the part before the asterisk.
        case prefix(epoch: VersionNumber, release: [VersionNumber])
        /// `===`: compared as text, regardless of case.
        case text(String)
    }

    package let `operator`: Operator
    private let operand: Operand
    /// The clause without white space around its parts.
    package let description: String

    /// `nil` unless `text` is one clause: a wildcard only after `==` and `!=`, a local label only after those and `===`, and at
    /// least two release numbers after `~=`.
    package init?(_ text: some StringProtocol) {
        let clause = trimmingWhiteSpace(text)
        guard let found = Operator.allCases.first(where: { clause.utf8.starts(with: $0.rawValue.utf8) })
        else { return nil }
        let rest = trimmingWhiteSpace(Substring(clause.unicodeScalars.dropFirst(found.rawValue.utf8.count)))
        guard let operand = Self.operand(of: found, String(rest)) else { return nil }
        self.operator = found
        self.operand = operand
        description = found.rawValue + rest
    }

    /// The text after the operator.
    var operandText: Substring { Substring(description.utf8.dropFirst(self.operator.rawValue.utf8.count)) }

    /// Whether the clause allows only one version: `==` without an asterisk, or `===`.
    package var isPin: Bool {
        switch (self.operator, operand) {
        case (.arbitrary, _), (.equal, .version): true
        default: false
        }
    }

    /// The one version that `==` allows; `nil` for any other clause.
    package var pinnedVersion: PythonVersion? {
        if case (.equal, .version(let version)) = (self.operator, operand) { version } else { nil }
    }

    /// Whether the clause itself names a pre-release, and so allows them.
    package var impliesPrereleases: Bool {
        guard self.operator != .notEqual else { return false }
        switch operand {
        case .version(let version): return version.isPrerelease
        case .prefix: return false
        case .text(let text): return PythonVersion(text)?.isPrerelease ?? false
        }
    }

    /// Whether `version` satisfies the clause; pre-releases are treated like any other version.
    package func contains(_ version: PythonVersion) -> Bool {
        switch operand {
        case .text(let text): return version.description.lowercased() == text.lowercased()
        case .prefix(let epoch, let release):
            return (self.operator == .equal) == Self.matches(version, epoch: epoch, prefix: release)
        case .version(let bound): return contains(version, bound: bound)
        }
    }

    private func contains(_ version: PythonVersion, bound: PythonVersion) -> Bool {
        switch self.operator {
        case .equal: Self.equals(version, bound)
        case .notEqual: !Self.equals(version, bound)
        case .atMost: version.publicVersion <= bound
        case .atLeast: version.publicVersion >= bound
        case .less: Self.isLess(version, than: bound)
        case .greater: Self.isGreater(version, than: bound)
        case .compatible:
            version.publicVersion >= bound
                && Self.matches(version, epoch: bound.epoch, prefix: bound.release.dropLast())
        case .arbitrary: false  // its operand is text
        }
    }
}

extension VersionSpecifier {
    private static func operand(of found: Operator, _ text: String) -> Operand? {
        if found == .arbitrary {
            let isAllowed = text.unicodeScalars.allSatisfy { $0 != ";" && $0 != ")" && !$0.properties.isWhitespace }
            return isAllowed ? .text(text) : nil
        }
        var parser = VersionParser(text.utf8.map(ASCII.lowered))
        if found == .equal || found == .notEqual, let (epoch, release) = parser.epochAndRelease(), parser.isAtWildcard {
            return .prefix(epoch: epoch, release: release)
        }
        guard let version = PythonVersion(text) else { return nil }
        if found != .equal, found != .notEqual, !version.local.isEmpty { return nil }
        if found == .compatible, version.release.count < 2 { return nil }
        return .version(version)
    }

    /// Whether versions are equal; a bound without a local label accepts every local label.
    private static func equals(_ version: PythonVersion, _ bound: PythonVersion) -> Bool {
        (bound.local.isEmpty ? version.publicVersion : version) == bound
    }

    /// Whether the release begins with `prefix`; missing numbers count as zero.
    private static func matches(
        _ version: PythonVersion, epoch: VersionNumber, prefix: some Collection<VersionNumber>
    ) -> Bool {
        guard version.epoch == epoch else { return false }
        return prefix.enumerated().allSatisfy { index, number in
            (index < version.release.count ? version.release[index] : 0) == number
        }
    }

    /// PEP 440: `<V` does not allow a pre-release of V unless V itself is one.
    private static func isLess(_ version: PythonVersion, than bound: PythonVersion) -> Bool {
        guard version < bound else { return false }
        guard !bound.isPrerelease, version.isPrerelease else { return true }
        let earliest = PythonVersion(epoch: bound.epoch, release: bound.release, post: bound.post, dev: 0)
        return version < earliest
    }

    /// PEP 440: `>V` allows no post-release of V unless V itself is one, and no local version of V.
    private static func isGreater(_ version: PythonVersion, than bound: PythonVersion) -> Bool {
        guard version > bound else { return false }
        if !bound.isPostrelease, version.isPostrelease {
            let base = PythonVersion(epoch: version.epoch, release: version.release, pre: version.pre)
            if base == bound { return false }
        }
        return version.local.isEmpty || version.publicVersion != bound
    }
}
