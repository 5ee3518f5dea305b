/// A page of the Simple API as bytes with entries: entries can be removed, replaced and inserted, and every other byte stays
/// unchanged.
///
/// A page in JSON can be edited if it is as `PageForm` renders it. It is rendered anew then, so that its list of versions fits.
package struct EditablePage: Sendable, Equatable {
    /// One link, from its indentation to the end of its line.
    package struct Entry: Sendable, Equatable {
        /// The file's name, or on a root page the project's normalized name.
        package let name: String
        /// The reference as written, with character references decoded.
        package let href: String
        /// `<a …>…</a>`, or an object of a JSON page: the part by which entries are compared.
        package var link: [UInt8]
        /// The file of an entry of a JSON page.
        fileprivate var file: ProjectFile?
        fileprivate var indentation: [UInt8] = []
        fileprivate var ending: [UInt8] = []

        fileprivate var bytes: [UInt8] { indentation + link + ending }
    }

    private enum Piece: Sendable, Equatable {
        case bytes([UInt8])
        case entry(Entry)

        var entry: Entry? { if case .entry(let entry) = self { entry } else { nil } }
    }

    private var pieces: [Piece] = []
    package let form: PageForm
    /// The project of a JSON page; `nil` for a root page.
    private var project: ProjectName?
    /// The status that a JSON page states; edits of entries leave it.
    private var status: ProjectStatus?

    /// Entries in the order of the page. A name may be repeated.
    package var entries: [Entry] { pieces.compactMap(\.entry) }
    package var bytes: [UInt8] {
        if form == .json { return renderedJSON }
        return pieces.flatMap { piece in
            switch piece {
            case .bytes(let bytes): bytes
            case .entry(let entry): entry.bytes
            }
        }
    }

    /// The links of a name's entries, for comparison.
    package func links(_ name: String) -> [[UInt8]] { entries.filter { $0.name == name }.map(\.link) }

    package func entries(_ name: String) -> [Entry] { entries.filter { $0.name == name } }

    /// - Parameter project: the project of a project page; `nil` for a root page.
    /// - Returns: `nil` if the bytes are not such a page, a link does not end, or another writer's JSON would lose something.
    package init?(_ bytes: [UInt8], project: ProjectName?) {
        switch PageForm(of: bytes) {
        case .html: self.init(html: bytes, project: project)
        case .json: self.init(json: bytes, project: project)
        }
    }

    private init?(html: [UInt8], project: ProjectName?) {
        form = .html
        if let project {
            guard (try? parseProjectPage(html: html, project: project)) != nil else { return nil }
        } else {
            guard (try? parseRootPage(html: html)) != nil else { return nil }
        }
        guard let anchors = EditableAnchors(html, project: project)?.found else { return nil }
        var position = 0
        for anchor in anchors {
            if anchor.whole.lowerBound > position {
                pieces.append(.bytes(Array(html[position..<anchor.whole.lowerBound])))
            }
            pieces.append(
                .entry(
                    Entry(
                        name: anchor.name, href: anchor.href, link: Array(html[anchor.link]),
                        indentation: Array(html[anchor.whole.lowerBound..<anchor.link.lowerBound]),
                        ending: Array(html[anchor.link.upperBound..<anchor.whole.upperBound]))))
            position = anchor.whole.upperBound
        }
        if position < html.count { pieces.append(.bytes(Array(html[position...]))) }
    }

    private init?(json: [UInt8], project: ProjectName?) {
        form = .json
        self.project = project
        let entries: [Entry]
        if let project {
            guard let page = try? parseProjectPage(json: json, project: project) else { return nil }
            entries = page.files.map { Entry(json: $0) }
            status = page.status
        } else {
            guard let page = try? parseRootPage(json: json) else { return nil }
            entries = page.projects.map { Entry(name: $0.name, href: $0.href, link: Array($0.name.utf8)) }
        }
        pieces = entries.map { .entry($0) }
        guard self.bytes == json else { return nil }
    }

    private var renderedJSON: [UInt8] {
        guard let project else { return renderRootPageJSON(entries.compactMap { ProjectName($0.name) }) }
        return renderProjectPageJSON(
            ProjectPage(name: project, files: entries.compactMap(\.file), status: status))
    }
}

extension EditablePage {
    /// Pages are equal by their bytes.
    package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
}

extension EditablePage {
    package mutating func remove(_ name: String) {
        pieces.removeAll { $0.entry?.name == name }
    }

    /// Replaces the entries of `name` by those of `source`.
    package mutating func set(_ name: String, asIn source: EditablePage) {
        let wanted = source.entries(name)
        let places = pieces.indices.filter { pieces[$0].entry?.name == name }
        guard places.count == wanted.count, !wanted.isEmpty else {
            remove(name)
            let place = self.place(of: name, asIn: source)
            pieces.insert(contentsOf: wanted.map { .entry($0) }, at: place)
            return
        }
        // Replaced in place, within the same line.
        for (place, entry) in zip(places, wanted) {
            guard var here = pieces[place].entry else { continue }
            (here.link, here.file) = (entry.link, entry.file)
            pieces[place] = .entry(Entry(name: name, href: entry.href, here))
        }
    }

    /// Removes the promise of a metadata file from the entries of a name.
    package mutating func withdrawMetadata(_ name: String) {
        for place in pieces.indices {
            guard let entry = pieces[place].entry, entry.name == name else { continue }
            pieces[place] = .entry(entry.withoutMetadata)
        }
    }

    /// The position for a new entry: after the nearest entry here that comes before it in `source`, else before the nearest
    /// that follows it. Without either, it goes by name; on a page without entries, at the end of the body.
    private mutating func place(of name: String, asIn source: EditablePage) -> Int {
        let names = source.entries.map(\.name)
        let own = names.firstIndex(of: name) ?? names.endIndex
        func places(_ name: String) -> [Int] { pieces.indices.filter { pieces[$0].entry?.name == name } }
        for earlier in names[..<own].reversed() { if let last = places(earlier).last { return last + 1 } }
        for later in names[own...].dropFirst() { if let first = places(later).first { return first } }
        if let later = pieces.firstIndex(where: { name < $0.entry?.name ?? "" }) { return later }
        if let last = pieces.lastIndex(where: { $0.entry != nil }) { return last + 1 }
        return placeAtEndOfBody()
    }

    /// Splits the bytes before the line that closes the body, or the document.
    private mutating func placeAtEndOfBody() -> Int {
        guard case .bytes(let bytes)? = pieces.last,
            let end = EditableAnchors.start(ofClosingTagIn: bytes)
        else { return pieces.count }
        pieces.removeLast()
        pieces += [.bytes(Array(bytes[..<end])), .bytes(Array(bytes[end...]))]
        return pieces.count - 1
    }
}

extension EditablePage.Entry {
    /// The line of another entry, with this entry's link.
    fileprivate init(name: String, href: String, _ other: EditablePage.Entry) {
        self.init(
            name: name, href: href, link: other.link, file: other.file, indentation: other.indentation,
            ending: other.ending)
    }

    fileprivate init(json file: ProjectFile) {
        self.init(name: file.filename, href: file.url, link: renderFileJSON(file), file: file)
    }

    /// The entry without the promise of a metadata file.
    fileprivate var withoutMetadata: Self {
        if var file {
            (file.coreMetadata, file.olderCoreMetadata) = (.absent, nil)
            return Self(json: file)
        }
        var entry = self
        entry.link = EditableAnchors.withoutMetadata(link)
        return entry
    }
}
