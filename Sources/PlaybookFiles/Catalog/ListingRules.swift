package import SimpleRepository

/// Which projects may stand on an index's pages besides those mirrored.
package struct ListingRules: Sendable, Equatable {
    /// Projects by name.
    package let names: [ProjectName]
    /// Families of projects, such as `rocm_sdk_libraries_*`.
    package let patterns: [NamePattern]
    /// Names and patterns that are never listed, whatever else names them.
    package let exclusions: [NamePattern]

    private let nameSet: Set<ProjectName>

    package init(names: [ProjectName], patterns: [NamePattern] = [], exclusions: [NamePattern] = []) {
        self.names = names
        self.patterns = patterns
        self.exclusions = exclusions
        self.nameSet = Set(names)
    }

    /// Whether a name or a pattern names the project; exclusions are not looked at.
    package func includes(_ project: ProjectName) -> Bool {
        nameSet.contains(project) || patterns.contains { $0.matches(project) }
    }

    package func excludes(_ project: ProjectName) -> Bool {
        exclusions.contains { $0.matches(project) }
    }
}
