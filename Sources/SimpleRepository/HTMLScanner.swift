/// Splits an HTML document into tags and text, in one pass and in time linear in its size, whatever the input.
///
/// It follows the tokenizer of the HTML standard as far as links need it: tag and attribute names of either case, attribute
/// values in double, single or no quotes, comments, declarations, and elements whose content is text. Attributes are collected
/// only for the requested elements.
struct HTMLScanner {
    enum Token {
        /// A start tag; `attributes` holds its attributes.
        case startTag(Element)
        case endTag(Element)
        case text(Range<Int>)
    }

    /// The elements that matter to a reader of simple pages.
    enum Element: CaseIterable {
        case anchor, base, heading, html, meta
    }

    struct Attribute {
        let name: Range<Int>
        /// The value without quotes, character references undecoded; empty for an attribute without a value.
        let value: Range<Int>
    }

    let bytes: [UInt8]
    private var position = 0
    /// The attributes of the start tag returned last.
    private(set) var attributes: [Attribute] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The start of the token returned last; `tokenEnd` is its end.
    private(set) var tokenStart = 0
    var tokenEnd: Int { position }

    /// The next relevant token; `nil` at the end.
    mutating func next() -> Token? {
        while position < bytes.count {
            tokenStart = position
            guard bytes[position] == ASCII.less else { return .text(text()) }
            if let token = markup() { return token }
        }
        return nil
    }

    /// The value of the first attribute named `name` (lower case) of the start tag returned last, its character
    /// references decoded.
    func attribute(_ name: StaticString) -> String? {
        attributes.first { equals($0.name, name) }.map { decodeHTMLText(bytes[$0.value], inAttribute: true) }
    }

    private mutating func text() -> Range<Int> {
        let start = position
        position = index(of: ASCII.less, from: position) ?? bytes.count
        return start..<position
    }

    /// Consumes markup that begins with `<`; `nil` when it is not relevant.
    private mutating func markup() -> Token? {
        let start = position
        guard start + 1 < bytes.count else {
            position = bytes.count
            return .text(start..<position)
        }
        switch bytes[start + 1] {
        case ASCII.exclamation:
            skipDeclaration()
            return nil
        case ASCII.question:
            skip(past: ASCII.greater)
            return nil
        case ASCII.slash:
            guard start + 2 < bytes.count, ASCII.isLetter(bytes[start + 2]) else {
                skip(past: ASCII.greater)
                return nil
            }
            return endTag()
        case let letter where ASCII.isLetter(letter):
            return startTag()
        default:
            position = start + 1
            return .text(start..<position)
        }
    }

    private mutating func startTag() -> Token? {
        let name = tagName(from: position + 1)
        let element = element(name)
        guard tagRest(collecting: element != nil) else { return nil }
        if isRawText(name) { skipRawText(of: name) }
        return element.map(Token.startTag)
    }

    private mutating func endTag() -> Token? {
        let name = tagName(from: position + 2)
        guard tagRest(collecting: false) else { return nil }
        return element(name).map(Token.endTag)
    }

    /// Moves `position` behind the name.
    private mutating func tagName(from start: Int) -> Range<Int> {
        position = start
        while position < bytes.count, !endsName(bytes[position]) { position += 1 }
        return start..<position
    }

    private func endsName(_ byte: UInt8) -> Bool {
        byte == ASCII.greater || byte == ASCII.slash || ASCII.isHTMLSpace(byte)
    }

    /// Consumes attributes up to and including the `>`; `false` when the document ends before it.
    private mutating func tagRest(collecting: Bool) -> Bool {
        attributes.removeAll(keepingCapacity: true)
        while true {
            while position < bytes.count, ASCII.isHTMLSpace(bytes[position]) || bytes[position] == ASCII.slash {
                position += 1
            }
            guard position < bytes.count else { return false }
            if bytes[position] == ASCII.greater {
                position += 1
                return true
            }
            let attribute = attribute()
            if collecting, attributes.count < Self.attributesMax { attributes.append(attribute) }
        }
    }

    /// At most this many attributes of one tag are kept.
    private static let attributesMax = 64

    private mutating func attribute() -> Attribute {
        let start = position
        position += 1  // the first character belongs to the name, even if it is `=`
        while position < bytes.count, !endsName(bytes[position]), bytes[position] != ASCII.equals { position += 1 }
        let name = start..<position
        skipSpace()
        guard position < bytes.count, bytes[position] == ASCII.equals else {
            return Attribute(name: name, value: position..<position)
        }
        position += 1
        skipSpace()
        guard position < bytes.count else { return Attribute(name: name, value: position..<position) }
        let quote = bytes[position]
        if quote == ASCII.doubleQuote || quote == ASCII.singleQuote {
            let valueStart = position + 1
            let end = index(of: quote, from: valueStart) ?? bytes.count
            position = min(end + 1, bytes.count)
            return Attribute(name: name, value: valueStart..<end)
        }
        let valueStart = position
        while position < bytes.count, bytes[position] != ASCII.greater, !ASCII.isHTMLSpace(bytes[position]) {
            position += 1
        }
        return Attribute(name: name, value: valueStart..<position)
    }
}

extension HTMLScanner {
    /// A comment ends at `-->` or `--!>`, or at once in `<!-->` and `<!--->`; any other declaration at `>`.
    private mutating func skipDeclaration() {
        guard bytes[position...].starts(with: [ASCII.less, ASCII.exclamation, ASCII.hyphen, ASCII.hyphen]) else {
            skip(past: ASCII.greater)
            return
        }
        let start = position + 4
        var from = start
        while let end = index(of: ASCII.greater, from: from) {
            let body = bytes[start..<end]
            if body.isEmpty || body.elementsEqual([ASCII.hyphen])
                || body.suffix(2).elementsEqual([ASCII.hyphen, ASCII.hyphen])
                || body.suffix(3).elementsEqual([ASCII.hyphen, ASCII.hyphen, ASCII.exclamation])
            {
                position = end + 1
                return
            }
            from = end + 1
        }
        position = bytes.count
    }

    /// Moves to the element's end tag, which is read next.
    private mutating func skipRawText(of name: Range<Int>) {
        while let less = index(of: ASCII.less, from: position) {
            position = less
            let after = less + 2 + name.count
            if after <= bytes.count, bytes[less + 1] == ASCII.slash, equalsIgnoringCase(less + 2..<after, name),
                after == bytes.count || endsName(bytes[after])
            {
                return
            }
            position = less + 1
        }
        position = bytes.count
    }

    private mutating func skip(past byte: UInt8) {
        position = index(of: byte, from: position).map { $0 + 1 } ?? bytes.count
    }

    private mutating func skipSpace() {
        while position < bytes.count, ASCII.isHTMLSpace(bytes[position]) { position += 1 }
    }

    private func index(of byte: UInt8, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == byte { return index }
            index += 1
        }
        return nil
    }

    private func element(_ name: Range<Int>) -> Element? {
        switch name.count {
        case 1: equals(name, "a") ? .anchor : nil
        case 2: equals(name, "h1") ? .heading : nil
        case 4: equals(name, "base") ? .base : equals(name, "meta") ? .meta : equals(name, "html") ? .html : nil
        default: nil
        }
    }

    private func isRawText(_ name: Range<Int>) -> Bool {
        switch name.count {
        case 3: equals(name, "xmp")
        case 5: equals(name, "style") || equals(name, "title")
        case 6: equals(name, "script") || equals(name, "iframe")
        case 7: equals(name, "noembed")
        case 8: equals(name, "textarea") || equals(name, "noframes")
        default: false
        }
    }

    /// Whether the range equals `name` (lower case), regardless of the document's case.
    private func equals(_ range: Range<Int>, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { expected in
            guard range.count == expected.count else { return false }
            for offset in 0..<range.count where ASCII.lowered(bytes[range.lowerBound + offset]) != expected[offset] {
                return false
            }
            return true
        }
    }

    private func equalsIgnoringCase(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        zip(left, right).allSatisfy { ASCII.lowered(bytes[$0]) == ASCII.lowered(bytes[$1]) }
    }
}
