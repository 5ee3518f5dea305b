/// The names that a Swift file declares at its top, and those that it uses: without comments, and of its texts only what
/// is interpolated.
struct SwiftCode {
    /// Types, protocols, type aliases and functions that other files can name.
    private(set) var declared: Set<String> = []
    /// Every word that may name one of them: not behind a dot, not the name of a declaration, an argument's label or a
    /// variable, and with a small letter only where it is called.
    private(set) var named: Set<String> = []

    init(_ text: String) {
        let code = Self.withoutTexts(text)
        let attributes = /(?:@\w+(?:\([^)]*\))?\s+)*/
        let modifiers = /(?:(?:package|public|internal|final|indirect|nonisolated)\s+)*/
        let declaration = /(?:struct|class|enum|actor|protocol|typealias|func)\s+(\w+)/
        for line in code.split(separator: "\n") where line.utf8.first != UInt8(ascii: " ") {
            let rest = line.trimmingPrefix(attributes).trimmingPrefix(modifiers)
            if let match = rest.prefixMatch(of: declaration) { declared.insert(String(match.1)) }
        }
        named = Self.words(code)
    }

    private static func words(_ code: String) -> Set<String> {
        var words: Set<String> = []
        for match in code.matches(of: /\w+/) {
            guard let first = match.output.first, first.isLetter || first == "_" else { continue }
            let before = code[..<match.range.lowerBound]
            if before.last == "." { continue }
            let after = code[match.range.upperBound...]
            let keyword = before.trimmingSuffix(while: \.isWhitespace).wordAtEnd
            if declaring.contains(keyword) { continue }
            let isCalled = after.first == "("
            if first.isLowercase && !isCalled { continue }
            // A label, or the name of a variable in a pattern.
            if after.first == ":", !"?".contains(before.trimmingSuffix(while: \.isWhitespace).last ?? " ") { continue }
            words.insert(String(match.output))
        }
        return words
    }

    private static let declaring: Set<Substring> = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "var", "let", "case", "import",
    ]

    /// The text with blanks for comments and for what its texts say.
    private static func withoutTexts(_ text: String) -> String {
        var scanner = TextScanner(text)
        return String(decoding: scanner.code(untilParenthesis: false), as: UTF8.self)
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
        var rest = self
        while let last = rest.last, isCut(last) { rest.removeLast() }
        return rest
    }

    fileprivate var wordAtEnd: Substring {
        self[trimmingSuffix(while: \.isLetter).endIndex...]
    }
}

/// Walks over Swift and leaves out comments and texts.
private struct TextScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    private func isAt(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    /// - Parameter untilParenthesis: whether an interpolation is read, which ends with its parenthesis.
    mutating func code(untilParenthesis: Bool) -> [UInt8] {
        var code: [UInt8] = []
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "/") where isAt("//"):
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "/") where isAt("/*"): comment()
            case UInt8(ascii: "\""): code += text(isRaw: false)
            case UInt8(ascii: "#") where isAt("#\""): code += text(isRaw: true)
            case let byte:
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                position += 1
                if untilParenthesis, depth < 0 { return code }
                code.append(byte)
            }
        }
        return code
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if isAt("/*") { depth += 1 }
            if isAt("*/") { depth -= 1 }
            position += isAt("/*") || isAt("*/") ? 2 : 1
        } while depth > 0 && position < bytes.count
    }

    /// Past a text, with what it interpolates, between blanks.
    private mutating func text(isRaw: Bool) -> [UInt8] {
        if isRaw { position += 1 }
        let isLong = isAt("\"\"\"")
        position += isLong ? 3 : 1
        var code = Array(" ".utf8)
        while position < bytes.count, !isEnd(isLong: isLong) {
            // A regular expression may hold a quote that no other one closes.
            if !isLong, bytes[position] == UInt8(ascii: "\n") { return code }
            if isAt(isRaw ? "\\#(" : "\\(") {
                position += isRaw ? 3 : 2
                code += self.code(untilParenthesis: true) + Array(" ".utf8)
            } else {
                position += !isRaw && bytes[position] == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        position = min(bytes.count, position + (isLong ? 3 : 1) + (isRaw ? 1 : 0))
        return code
    }

    /// The caller passes the mark behind a raw text.
    private func isEnd(isLong: Bool) -> Bool { isLong ? isAt("\"\"\"") : bytes[position] == UInt8(ascii: "\"") }
}
