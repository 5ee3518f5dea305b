package import SimpleRepository

/// The files of an index by project, taken from its pages at each request: keeping all files of a large index would double the
/// memory of its pages.
package struct IndexedFiles: Sendable {
    let index: String
    private let pages: [ProjectName: (url: String, page: ProjectPage)]

    init(index: String, pages: [ProjectName: (url: String, page: ProjectPage)]) {
        self.index = index
        self.pages = pages
    }

    /// The projects that have a page.
    package var keys: some Collection<ProjectName> { pages.keys }

    /// The files of each project in turn.
    package var values: some Collection<[IndexedFile]> { pages.values.lazy.map(files) }

    /// The files on a project's page that belong to the project; `nil` without a page.
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

    /// The files at given positions on a project's page.
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
