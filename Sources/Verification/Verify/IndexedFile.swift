package import SimpleRepository

/// One file that an index offers, with the properties that resolvers use.
package struct IndexedFile: Sendable, Hashable {
    package let index: String
    package let name: DistributionFilename
    /// The file as its page states it.
    package let file: ProjectFile
    /// The absolute URL; `nil` when the link resolves to none.
    package let url: String?
    /// `nil` when the page states none, or an invalid version specifier, which installers skip.
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
