package import SimpleRepository

/// One project that is copied from the upstream index.
package struct Dependency: Sendable, Equatable {
    package let name: ProjectName
    /// The wanted versions: at least one, without repetition.
    package let versions: [VersionPin]
    /// A folder below the index that receives the files instead of the index itself; flat layout only.
    package let target: String?

    package init(name: ProjectName, versions: [VersionPin], target: String? = nil) {
        self.name = name
        self.versions = versions
        self.target = target
    }
}
