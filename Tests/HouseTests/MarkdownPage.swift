import Foundation

/// A page of the documentation, by its headings.
struct MarkdownPage {
    /// The text between a heading and the next one of its depth or above.
    struct Section {
        let anchor: String
        let depth: Int
        var lines: [Substring] = []
    }

    let sections: [Section]

    init(_ text: String) {
        var sections: [Section] = []
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") { isCode.toggle() }
            let depth = isCode ? 0 : line.prefix { $0 == "#" }.count
            if depth > 0 {
                sections.append(Section(anchor: Self.anchor(line.dropFirst(depth).drop { $0 == " " }), depth: depth))
                continue
            }
            var open = Int.max
            for index in sections.indices.reversed() where sections[index].depth < open {
                open = sections[index].depth
                sections[index].lines.append(line)
            }
        }
        self.sections = sections
    }

    var anchors: Set<String> { Set(sections.map(\.anchor)) }

    func section(_ anchor: String) -> Section? { sections.first { $0.anchor == anchor } }

    /// The id that a heading gets: small letters, blanks as hyphens, all else but letters, digits, `-` and `_` dropped.
    private static func anchor(_ heading: Substring) -> String {
        heading.lowercased().unicodeScalars.reduce(into: "") { text, scalar in
            if scalar == " " {
                text += "-"
            } else if scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic
                || ("0"..."9").contains(scalar)
            {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
