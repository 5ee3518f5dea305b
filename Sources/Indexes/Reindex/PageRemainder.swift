import SimpleRepository

/// Content of a page that follows from no file of its index: another writer put it there, and only the page has it.
struct PageRemainder: Sendable, Equatable {
    /// Links that lead out of the index, such as to files on other hosts.
    private(set) var foreign: [ProjectFile] = []
    /// Yanked files, by file name.
    private(set) var yanked: [String: Yanked] = [:]

    /// - Parameter place: the page's place.
    init(_ page: ProjectPage, at place: PagePlace) {
        for file in page.files {
            if !place.isInside(file.url, base: page.baseReference) {
                var file = file
                // A relative link means something else without a `<base>`.
                if page.baseReference != nil, let url = page.url(of: file, pageURL: place.url) { file.url = url }
                foreign.append(file)
            } else if file.yanked != .no {
                yanked[file.filename] = file.yanked
            }
        }
    }

    /// The page with the kept content. If two links have one file name, the one to the index's own file stays.
    /// - Parameter isDecided: whether the curated document decides if a file is yanked; it overrides the page.
    func applied(to page: ProjectPage, isDecided: (String) -> Bool = { _ in false }) -> ProjectPage {
        var page = page
        for position in page.files.indices {
            let name = page.files[position].filename
            if let kept = yanked[name], !isDecided(name) { page.files[position].yanked = kept }
        }
        var names = Set(page.files.map(\.filename))
        for file in foreign where names.insert(file.filename).inserted { page.files.append(file) }
        return page
    }
}
