package import SimpleRepository

/// A requirement that an index must offer, such as `torch==2.9.1`: by PEP 508, without parts that an index cannot answer
/// (extras, a marker, a URL).
package struct ExpectedVersion: Sendable, Equatable {
    private let requirement: Requirement

    /// `nil` for any other text.
    package init?(_ text: String) {
        guard let requirement = Requirement(text), requirement.extras.isEmpty, requirement.marker == nil,
            requirement.url == nil
        else { return nil }
        self.requirement = requirement
    }

    package var project: ProjectName { requirement.name }
    package var text: String { requirement.description }
    /// One text for the same name and clauses, in any spelling.
    package var canonical: String { "\(project.normalized)\(requirement.specifiers)" }
    /// Whether no file can meet both.
    func excludes(_ other: ExpectedVersion) -> Bool {
        if project != other.project { return true }
        guard let own = publicPin, let others = other.publicPin else { return false }
        return own != others
    }

    private var publicPin: PythonVersion? {
        requirement.specifiers.specifiers.lazy.compactMap(\.pinnedVersion?.publicVersion).first
    }

    /// Whether any version satisfies it.
    package var namesNoVersion: Bool { requirement.specifiers.specifiers.isEmpty }
    /// Whether one of its clauses allows only one version.
    package var isPin: Bool { requirement.specifiers.specifiers.contains(where: \.isPin) }

    /// Whether it requires exactly that version (`==`), local label included.
    package func names(_ version: PythonVersion) -> Bool {
        requirement.specifiers.specifiers.contains { $0.pinnedVersion == version }
    }

    /// Whether a file of that name satisfies it. Pre-releases count, because the requirement names them.
    package func isMet(by filename: DistributionFilename) -> Bool {
        filename.project == project && requirement.specifiers.contains(filename.version, prereleases: true)
    }
}
