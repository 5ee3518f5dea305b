/// The positions of a page's entries in its bytes.
struct EditableAnchors {
    struct Anchor {
        var name: String
        var href: String
        /// The range of `<a …>…</a>`.
        var link: Range<Int>
        /// The link with the indentation before it, and the break and the end of its line.
        var whole: Range<Int>
    }

    private(set) var found: [Anchor] = []

    /// `nil` if an entry's link does not end.
    init?(_ html: [UInt8], project: ProjectName?) {
        var scanner = HTMLScanner(html)
        var open: (name: String?, href: String, start: Int, text: [UInt8])?
        var end = 0
        while let token = scanner.next() {
            switch token {
            case .startTag(.anchor):
                // The text of a link without an end is unknown.
                guard open == nil else { return nil }
                guard let href = scanner.attribute("href") else { continue }
                open = (project.flatMap { filename(in: href, of: $0) }, href, scanner.tokenStart, [])
            case .text(let range): open?.text.append(contentsOf: html[range])
            case .endTag(.anchor):
                guard let anchor = open else { continue }
                open = nil
                let name = anchor.name ?? (project == nil ? Self.project(anchor.text, anchor.href) : nil)
                guard let name else { continue }
                let link = anchor.start..<scanner.tokenEnd
                let whole = Self.line(around: link, in: html, notBefore: end)
                found.append(Anchor(name: name, href: anchor.href, link: link, whole: whole))
                end = whole.upperBound
            case .startTag, .endTag: continue
            }
        }
        if open != nil { return nil }
    }

    private static func project(_ text: [UInt8], _ href: String) -> String? {
        guard lastFolder(of: trimmingHTMLSpace(href)) != nil else { return nil }
        return ProjectName(trimmingHTMLSpace(decodeHTMLText(text[...], inAttribute: false)))?.normalized
    }

    /// The link with the blanks before it, if it begins its line, and with `<br>` and the end of the line after it.
    private static func line(around link: Range<Int>, in html: [UInt8], notBefore limit: Int) -> Range<Int> {
        var start = link.lowerBound
        while start > limit, isBlank(html[start - 1]) { start -= 1 }
        if start > limit, html[start - 1] != ASCII.lineFeed { start = link.lowerBound }
        var end = link.upperBound
        var next = skippingBlanks(html, end)
        if let after = breakTag(html, next) {
            end = after
            next = skippingBlanks(html, end)
        }
        if next < html.count, html[next] == ASCII.carriageReturn { next += 1 }
        if next < html.count, html[next] == ASCII.lineFeed { end = next + 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == ASCII.tab }

    private static func skippingBlanks(_ html: [UInt8], _ start: Int) -> Int {
        var position = start
        while position < html.count, isBlank(html[position]) { position += 1 }
        return position
    }

    /// The position after `<br>`, `<br/>` or `<br />`.
    private static func breakTag(_ html: [UInt8], _ start: Int) -> Int? {
        guard start + 3 < html.count, html[start] == ASCII.less, ASCII.lowered(html[start + 1]) == UInt8(ascii: "b"),
            ASCII.lowered(html[start + 2]) == UInt8(ascii: "r")
        else { return nil }
        var position = skippingBlanks(html, start + 3)
        if position < html.count, html[position] == ASCII.slash { position += 1 }
        return position < html.count && html[position] == ASCII.greater ? position + 1 : nil
    }
}

extension EditableAnchors {
    /// A link without the attributes that promise a metadata file (PEP 658, 714).
    static func withoutMetadata(_ link: [UInt8]) -> [UInt8] {
        var scanner = HTMLScanner(link)
        guard case .startTag(.anchor)? = scanner.next() else { return link }
        var kept = link
        for attribute in scanner.attributes.reversed() {
            let name = String(decoding: link[attribute.name], as: UTF8.self).lowercased()
            guard ["data-core-metadata", "data-dist-info-metadata"].contains(name) else { continue }
            var start = attribute.name.lowerBound
            while start > 0, ASCII.isHTMLSpace(link[start - 1]) { start -= 1 }
            var end = max(attribute.name.upperBound, attribute.value.upperBound)
            let quote = attribute.value.lowerBound - 1
            let isQuoted =
                quote > attribute.name.upperBound && quote < link.count
                && (link[quote] == ASCII.doubleQuote || link[quote] == ASCII.singleQuote)
            if isQuoted, end < link.count { end += 1 }
            if attribute.value.isEmpty && !isQuoted { end = attribute.name.upperBound }
            kept.removeSubrange(start..<end)
        }
        return kept
    }

    /// The start of the line with `</body>`, or else with `</html>`.
    static func start(ofClosingTagIn bytes: [UInt8]) -> Int? {
        for name in ["</body>", "</html>"] {
            let tag = Array(name.utf8)
            let starts = bytes.indices.reversed().first { start in
                bytes.count - start >= tag.count
                    && zip(bytes[start...], tag).allSatisfy { ASCII.lowered($0) == $1 }
            }
            guard var start = starts else { continue }
            while start > 0, isBlank(bytes[start - 1]) { start -= 1 }
            return start
        }
        return nil
    }
}
