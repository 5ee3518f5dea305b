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

    /// Whether it asks for that very version (`==`), local label and all.
    package func names(_ version: PythonVersion) -> Bool {
        requirement.specifiers.specifiers.contains { $0.pinnedVersion == version }
    }

    /// Whether a file of that name satisfies it; pre-releases count, because they are asked for by name.
    package func isMet(by filename: DistributionFilename) -> Bool {
        filename.project == project && requirement.specifiers.contains(filename.version, prereleases: true)
    }
}
