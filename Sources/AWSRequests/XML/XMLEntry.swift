/// A repeated element of a document, read without building a tree: its children that hold only text.
///
/// A page of 1,000 versions has 12,000 elements, and a listing needs half of them; trees cost five times as much.
package struct XMLEntry {
    package private(set) var name: String
    private let scanner: XMLScanner
    private let fields: [Field]

    fileprivate struct Field {
        var name: Range<Int>
        var text: Range<Int>
        /// Whether the text has no references or line ends to replace.
        var isPlain: Bool
    }

    fileprivate init(name: String, scanner: XMLScanner, fields: [Field]) {
        self.name = name
        self.scanner = scanner
        self.fields = fields
    }

    /// The text of the first child of that name; `nil` without one.
    package func text(_ name: StaticString) throws(XMLError) -> String? {
        guard let field = fields.first(where: { scanner.holds(name, at: $0.name) }) else { return nil }
        return field.isPlain ? try scanner.string(field.text) : try scanner.resolved(field.text)
    }
}

extension XMLScanner {
    /// The document without the root's children of these `names`; each of them is handed over instead.
    mutating func document<Failure: Error>(
        entries names: [StaticString], take: (XMLEntry) throws(Failure) -> Void
    ) throws -> XMLTree {
        if starts(with: [0xEF, 0xBB, 0xBF]) { index += 3 }
        try skipProlog()
        guard peek() == UInt8(ascii: "<") else { throw failure }
        index += 1
        let rootName = try nameRange()
        var root = XMLTree(name: try string(rootName))
        if try skipAttributes() {
            while try moveToChild(of: rootName) {
                let start = index
                index += 1
                let name = try nameRange()
                if let known = names.first(where: { holds($0, at: name) }) {
                    let fields = try skipAttributes() ? try self.fields(of: name) : []
                    try take(XMLEntry(name: known.description, scanner: self, fields: fields))
                } else {
                    index = start
                    root.children.append(try element(depth: 1))
                }
            }
        }
        try skipProlog()
        guard index == bytes.count else { throw failure }
        return root
    }

    /// Whether the bytes of `range` are `name`.
    func holds(_ name: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != name.utf8Start[offset] { return false }
        return true
    }

    /// Skips text and comments up to the next child; `false` at the end of the element, whose end tag is skipped.
    private mutating func moveToChild(of name: Range<Int>) throws(XMLError) -> Bool {
        while true {
            while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
            guard index + 1 < bytes.count else { throw failure }
            switch bytes[index + 1] {
            case UInt8(ascii: "/"):
                try endTag(of: name)
                return false
            case UInt8(ascii: "!"), UInt8(ascii: "?"):
                if starts(with: cdataStart) {
                    _ = try cdata()
                } else if try !skipComment() {
                    throw failure
                }
            default: return true
            }
        }
    }

    /// The children of an element whose start tag was read. Children with children of their own are skipped.
    private mutating func fields(of name: Range<Int>) throws(XMLError) -> [XMLEntry.Field] {
        var fields: [XMLEntry.Field] = []
        fields.reserveCapacity(12)
        while try moveToChild(of: name) {
            let start = index
            index += 1
            let child = try nameRange()
            guard try skipAttributes() else {
                fields.append(XMLEntry.Field(name: child, text: index..<index, isPlain: true))
                continue
            }
            let textStart = index
            var isPlain = true
            while index < bytes.count, bytes[index] != UInt8(ascii: "<") {
                if bytes[index] == UInt8(ascii: "&") || bytes[index] == UInt8(ascii: "\r") { isPlain = false }
                index += 1
            }
            guard index + 1 < bytes.count else { throw failure }
            if bytes[index + 1] == UInt8(ascii: "/") {
                fields.append(XMLEntry.Field(name: child, text: textStart..<index, isPlain: isPlain))
                try endTag(of: child)
            } else {
                index = start
                _ = try element(depth: 2)
            }
        }
        return fields
    }
}
