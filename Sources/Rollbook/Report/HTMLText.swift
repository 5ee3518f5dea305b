import Indexes

/// Writes HTML. Every text is escaped where it enters, so no text can act as markup.
enum HTMLText {
    /// A text between tags or in a quoted attribute.
    static func escaped(_ text: String) -> String {
        PrintableText.shown(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    /// An element around markup.
    static func element(_ name: String, _ attributes: String = "", _ markup: String) -> String {
        "<\(name)\(attributes.isEmpty ? "" : " \(attributes)")>\(markup)</\(name)>"
    }

    /// An element around a text.
    static func element(_ name: String, _ attributes: String = "", text: String) -> String {
        element(name, attributes, escaped(text))
    }

    /// A state or verdict: a word, with a class of its own for the colour.
    static func badge(_ word: String) -> String {
        element("span", "class=\"badge \(escaped(word))\"", text: word)
    }

    /// A table with a caption and a header cell for every column.
    static func table(caption: String, columns: [String], rows: [[String]], style: String = "") -> String {
        let head = columns.map { element("th", "scope=\"col\"", text: $0) }.joined()
        let body = rows.map { cells in
            "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
        }.joined(separator: "\n")
        return """
            <div class="scroll" tabindex="0"><table\(style.isEmpty ? "" : " class=\"\(style)\"")>
            <caption>\(escaped(caption))</caption>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)
            </tbody></table></div>
            """
    }

    /// A list of names and their markup.
    static func definitions(_ pairs: [(String, String?)]) -> String {
        let items = pairs.compactMap { name, markup in
            markup.map { "<div><dt>\(escaped(name))</dt><dd>\($0)</dd></div>" }
        }
        return "<dl>\n\(items.joined(separator: "\n"))\n</dl>"
    }
}
