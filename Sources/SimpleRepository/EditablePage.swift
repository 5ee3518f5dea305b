/// A page of the Simple API as bytes with entries: entries can be removed, replaced and inserted, and every other byte stays
/// unchanged.
package struct EditablePage: Sendable, Equatable {
    /// One link, from its indentation to the end of its line.
    package struct Entry: Sendable, Equatable {
        /// The file's name, or on a root page the project's normalized name.
        package let name: String
        /// The reference as written, with character references decoded.
        package let href: String
        /// `<a …>…</a>`: the part by which entries are compared.
        package var link: [UInt8]
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

    /// Entries in the order of the page. A name may be repeated.
    package var entries: [Entry] { pieces.compactMap(\.entry) }
    package var bytes: [UInt8] {
        pieces.flatMap { piece in
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
    /// - Returns: `nil` if the bytes are not such a page, or a link does not end.
    package init?(_ html: [UInt8], project: ProjectName?) {
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
            here.link = entry.link
            pieces[place] = .entry(Entry(name: name, href: entry.href, here))
        }
    }

    /// Removes the promise of a metadata file from the entries of a name.
    package mutating func withdrawMetadata(_ name: String) {
        for place in pieces.indices {
            guard var entry = pieces[place].entry, entry.name == name else { continue }
            entry.link = EditableAnchors.withoutMetadata(entry.link)
            pieces[place] = .entry(entry)
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
            name: name, href: href, link: other.link, indentation: other.indentation, ending: other.ending)
    }
}
