package import SimpleRepository

/// One file that an index offers, as far as resolvers look at it.
package struct IndexedFile: Sendable, Hashable {
    package let index: String
    package let name: DistributionFilename
    /// As its page states it.
    package let file: ProjectFile
    /// Absolute; `nil` when the link resolves to none.
    package let url: String?
    /// `nil`: none is stated, or one that is no version specifier, which installers pass over.
    package let requiresPython: VersionSpecifierSet?

    package init(index: String, name: DistributionFilename, file: ProjectFile, url: String?) {
        self.index = index
        self.name = name
        self.file = file
        self.url = url
        requiresPython = file.requiresPython.flatMap { VersionSpecifierSet($0) }
    }

    package var release: Release { Release(project: name.project, version: name.version) }

    var isYanked: Bool { file.yanked != .no }
}
