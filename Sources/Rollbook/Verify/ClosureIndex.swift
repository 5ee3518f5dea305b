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

/// One version of a project.
package struct Release: Sendable, Hashable, CustomStringConvertible {
    package let project: ProjectName
    package let version: PythonVersion

    package init(project: ProjectName, version: PythonVersion) {
        self.project = project
        self.version = version
    }

    package var description: String { "\(project) \(version)" }
}

/// What the project pages of one index offer.
package struct ClosureIndex: Sendable {
    /// Prefix in the bucket.
    package let prefix: String
    /// Public URL, with a `/` at its end.
    package let url: String
    /// By project; only files of that project.
    package private(set) var files: [ProjectName: [IndexedFile]] = [:]
    /// Names of the files that lie in the index, listed or not; `nil` when nobody looked into the bucket.
    package let stored: Set<String>?

    /// - Parameter pages: each with the URL it was fetched from.
    package init(prefix: String, url: String, pages: [(url: String, page: ProjectPage)], stored: Set<String>? = nil) {
        self.prefix = prefix
        self.url = url
        self.stored = stored
        for (pageURL, page) in pages {
            files[page.name] = page.files.compactMap { file in
                guard let name = try? DistributionFilename(parsing: file.filename, of: page.name),
                    name.project == page.name
                else { return nil }
                return IndexedFile(
                    index: prefix, name: name, file: file, url: page.url(of: file, pageURL: pageURL))
            }
        }
    }
}
