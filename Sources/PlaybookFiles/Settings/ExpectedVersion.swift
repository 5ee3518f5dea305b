package import SimpleRepository

/// A requirement that must be on offer, such as `torch==2.9.1`: by PEP 508, without what an index has no answer to
/// (extras, a marker, a URL).
package struct ExpectedVersion: Sendable, Equatable {
    private let requirement: Requirement

    /// `nil` for what is no such requirement.
    package init?(_ text: String) {
        guard let requirement = Requirement(text), requirement.extras.isEmpty, requirement.marker == nil,
            requirement.url == nil
        else { return nil }
        self.requirement = requirement
    }

    package var project: ProjectName { requirement.name }
    package var text: String { requirement.description }
    /// The same text for the same name and clauses, however they are spelt.
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

    /// Whether any version will do.
    package var namesNoVersion: Bool { requirement.specifiers.specifiers.isEmpty }
    /// Whether one of its clauses asks for one version and no other.
    package var isPin: Bool { requirement.specifiers.specifiers.contains(where: \.isPin) }

    /// Whether it asks for that very version (`==`), local label and all.
    package func names(_ version: PythonVersion) -> Bool {
        requirement.specifiers.specifiers.contains { $0.pinnedVersion == version }
    }

    /// Whether a file of that name satisfies it; pre-releases count, because they are asked for by name.
    package func isMet(by filename: DistributionFilename) -> Bool {
        filename.project == project && requirement.specifiers.contains(filename.version, prereleases: true)
    }
}
