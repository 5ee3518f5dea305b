import SimpleRepository

/// Content of a page that follows from no file of its index: another writer put it there, and only the page has it.
struct PageRemainder: Sendable, Equatable {
    /// Links that lead out of the index, such as to files on other hosts.
    private(set) var foreign: [ProjectFile] = []
    /// What is marked as yanked, by file name.
    private(set) var yanked: [String: Yanked] = [:]

    /// - Parameter place: of the page.
    init(_ page: ProjectPage, at place: PagePlace) {
        for file in page.files {
            if !place.isInside(file.url, base: page.baseReference) {
                var file = file
                // A relative link means something else where no `<base>` is.
                if page.baseReference != nil, let url = page.url(of: file, pageURL: place.url) { file.url = url }
                foreign.append(file)
            } else if file.yanked != .no {
                yanked[file.filename] = file.yanked
            }
        }
    }

    /// The page with what was kept. Of two links to one file name, the one to the index's own file stays.
    /// - Parameter isDecided: whether the curated document says of a file whether it is yanked: that counts before the page.
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
