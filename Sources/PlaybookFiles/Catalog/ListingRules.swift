package import SimpleRepository

/// The projects that an index's pages may list besides mirrored ones.
package struct ListingRules: Sendable, Equatable {
    /// Projects by name.
    package let names: [ProjectName]
    /// Families of projects, such as `rocm_sdk_libraries_*`.
    package let patterns: [NamePattern]
    /// Names and patterns that are never listed, even if other rules name them.
    package let exclusions: [NamePattern]

    private let nameSet: Set<ProjectName>

    package init(names: [ProjectName], patterns: [NamePattern] = [], exclusions: [NamePattern] = []) {
        self.names = names
        self.patterns = patterns
        self.exclusions = exclusions
        self.nameSet = Set(names)
    }

    /// Whether a name or a pattern matches the project; exclusions do not count here.
    package func includes(_ project: ProjectName) -> Bool {
        nameSet.contains(project) || patterns.contains { $0.matches(project) }
    }

    package func excludes(_ project: ProjectName) -> Bool {
        exclusions.contains { $0.matches(project) }
    }
}
