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
    package let files: IndexedFiles
    /// Names of the files that lie in the index, listed or not; `nil` when nobody looked into the bucket.
    package let stored: Set<String>?

    /// - Parameter pages: each with the URL it was fetched from.
    package init(prefix: String, url: String, pages: [(url: String, page: ProjectPage)], stored: Set<String>? = nil) {
        self.prefix = prefix
        self.url = url
        self.stored = stored
        files = IndexedFiles(
            index: prefix, pages: Dictionary(pages.map { ($0.page.name, $0) }) { first, _ in first })
    }
}

/// The files of an index by project, taken from its pages each time they are asked for: all files of a large index at
/// once would need as much memory again as its pages.
package struct IndexedFiles: Sendable {
    let index: String
    private let pages: [ProjectName: (url: String, page: ProjectPage)]

    fileprivate init(index: String, pages: [ProjectName: (url: String, page: ProjectPage)]) {
        self.index = index
        self.pages = pages
    }

    /// The projects that have a page.
    package var keys: some Collection<ProjectName> { pages.keys }

    /// The files of one project after the other.
    package var values: some Collection<[IndexedFile]> { pages.values.lazy.map(files) }

    /// The files of a project that are of that project; `nil` without a page.
    package subscript(project: ProjectName) -> [IndexedFile]? { pages[project].map(files) }

    /// The versions of a project, with the positions of their files on its page.
    func versions(of project: ProjectName) -> [PythonVersion: [Int]] {
        guard let (_, page) = pages[project] else { return [:] }
        var versions: [PythonVersion: [Int]] = [:]
        for (position, file) in page.files.enumerated() {
            guard let name = name(of: file, project) else { continue }
            versions[name.version, default: []].append(position)
        }
        return versions
    }

    /// The files at positions of a project's page.
    func files(of project: ProjectName, at positions: [Int]) -> [IndexedFile] {
        guard let (url, page) = pages[project] else { return [] }
        return positions.compactMap { file(page.files[$0], page, url) }
    }

    private func files(of page: (url: String, page: ProjectPage)) -> [IndexedFile] {
        page.page.files.compactMap { file($0, page.page, page.url) }
    }

    private func file(_ file: ProjectFile, _ page: ProjectPage, _ pageURL: String) -> IndexedFile? {
        name(of: file, page.name).map {
            IndexedFile(index: index, name: $0, file: file, url: page.url(of: file, pageURL: pageURL))
        }
    }

    private func name(of file: ProjectFile, _ project: ProjectName) -> DistributionFilename? {
        guard let name = try? DistributionFilename(parsing: file.filename, of: project), name.project == project else {
            return nil
        }
        return name
    }
}
