/// Reads the tokens of PEP 508 from a text, one after the other.
struct RequirementScanner {
    private let text: String
    private let bytes: [UInt8]
    private(set) var position = 0

    /// Starts at the text without white space around it.
    init(_ text: some StringProtocol) {
        self.text = String(trimmingWhiteSpace(text))
        bytes = Array(self.text.utf8)
    }

    /// The text without white space around it.
    var trimmed: String { text }
    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    func expected(_ what: String) -> RequirementError {
        RequirementError(text, expected: what, offset: position)
    }

    /// Skips spaces and tabs, the only white space between tokens.
    @discardableResult
    mutating func skipSpaces() -> Bool {
        let start = position
        while let next, next == ASCII.space || next == ASCII.tab { position += 1 }
        return position > start
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// The longest run of bytes that satisfy `isWanted`; may be empty.
    mutating func run(where isWanted: (UInt8) -> Bool) -> Substring {
        let start = position
        while let next, isWanted(next) { position += 1 }
        return Substring(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a word of letters, digits, `_` and `.`; the position stays if `parse` refuses it.
    mutating func word(_ parse: (Substring) -> Bool) -> Bool {
        let start = position
        let found = run { ASCII.isAlphanumeric($0) || $0 == ASCII.underscore || $0 == ASCII.dot }
        if !found.isEmpty, parse(found) { return true }
        position = start
        return false
    }

    mutating func word(_ wanted: String) -> Bool { word { $0 == wanted } }

    /// The name of a project or of an extra.
    mutating func name() -> ProjectName? {
        let start = position
        let found = run {
            ASCII.isAlphanumeric($0) || $0 == ASCII.underscore || $0 == ASCII.dot || $0 == ASCII.hyphen
        }
        if let name = ProjectName(found) { return name }
        position = start
        return nil
    }

    /// The content of a text in single or double quotes. PEP 508 has no escapes, so a backslash ends it, as does a line break.
    mutating func quoted() -> String? {
        guard let quote = next, quote == ASCII.singleQuote || quote == ASCII.doubleQuote else { return nil }
        let start = position
        position += 1
        let found = run {
            $0 != quote && $0 != ASCII.backslash && $0 != ASCII.lineFeed && $0 != ASCII.carriageReturn && $0 != 0
        }
        if take(quote) { return String(found) }
        position = start
        return nil
    }
}

extension RequirementScanner {
    /// One clause of a version specifier; with `nil` the position stays.
    mutating func specifier() -> VersionSpecifier? {
        let start = position
        let sign = run { $0 == ASCII.equals || $0 == ASCII.less || $0 == ASCII.greater || Self.isMark($0) }
        skipWhiteSpace()
        // The text after `===` is taken literally, up to the possible end of the clause.
        let version =
            sign == VersionSpecifier.Operator.arbitrary.rawValue
            ? run { $0 != ASCII.semicolon && $0 != ASCII.closingParenthesis && $0 != ASCII.comma && $0 > ASCII.space }
            : run { ASCII.isAlphanumeric($0) || Self.isVersionMark($0) }
        if !sign.isEmpty, let specifier = VersionSpecifier(sign + version) { return specifier }
        position = start
        return nil
    }

    private static func isMark(_ byte: UInt8) -> Bool { byte == ASCII.exclamation || byte == ASCII.tilde }

    private static func isVersionMark(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.dot, ASCII.asterisk, ASCII.exclamation, ASCII.plus, ASCII.hyphen, ASCII.underscore: true
        default: false
        }
    }

    /// Skips any white space between an operator and its version, line breaks included.
    private mutating func skipWhiteSpace() {
        let rest = Substring(
            decoding: bytes[position...].prefix(while: { $0 <= ASCII.space || $0 >= 0x80 }), as: UTF8.self)
        let spaces = rest.unicodeScalars.prefix { $0.properties.isWhitespace || (0x1C...0x1F).contains($0.value) }
        position += Substring(spaces).utf8.count
    }
}
