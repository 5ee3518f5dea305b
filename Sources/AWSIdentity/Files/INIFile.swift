import AWSRequests

/// A file of sections and settings, read like Python's `configparser.RawConfigParser`, which botocore uses: so the same file
/// means the same to both, its oddities included.
///
/// - A comment is a whole line that begins with `#` or `;`. Text after a value on its line is part of the value.
/// - A setting is `name = value` or `name: value`; names become lower case.
/// - A line indented deeper than a setting continues its value.
/// - Settings in `[DEFAULT]` apply to every section.
/// - No section may occur twice, and no setting twice in a section.
struct INIFile: Equatable {
    struct Section: Equatable {
        var name: String
        var settings: [String: String]
    }

    /// In the order of the file.
    private(set) var sections: [Section] = []

    /// - Parameter path: for messages.
    /// - Throws: `AWSSettingsError` with the line's number and never its text, which could be a secret.
    init(path: String, text: String) throws(AWSSettingsError) {
        var parser = Parser(path: path)
        for (index, line) in lines(of: text).enumerated() { try parser.read(line, number: index + 1) }
        sections = try parser.finish()
    }
}

/// Lines by Python's universal newlines: a line ends with `\n`, `\r` or both.
private func lines(of text: String) -> [Substring.UnicodeScalarView] {
    var lines: [Substring.UnicodeScalarView] = []
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    var index = start
    while index < scalars.endIndex {
        let next = scalars.index(after: index)
        if scalars[index] == "\n" || scalars[index] == "\r" {
            lines.append(scalars[start..<index])
            let isPair = scalars[index] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            start = isPair ? scalars.index(after: next) : next
            index = start
        } else {
            index = next
        }
    }
    if start < scalars.endIndex { lines.append(scalars[start...]) }
    return lines
}

private struct Parser {
    let path: String
    private var sections: [INIFile.Section] = []
    /// Lines of the values so far, by section and name; `nil` is the section `DEFAULT`.
    private var values: [[String: [String]]] = []
    private var defaults: [String: [String]] = [:]
    private var current: Place = .none
    private var setting: String?
    private var indent = 0
    /// The first line that is not a setting; reported if there is no worse error.
    private var strange: Int?

    private enum Place: Equatable {
        case none, defaults
        case section(Int)
    }

    init(path: String) {
        self.path = path
    }

    mutating func read(_ line: Substring.UnicodeScalarView, number: Int) throws(AWSSettingsError) {
        let text = trimmed(line)
        let isComment = text.hasPrefix("#") || text.hasPrefix(";")
        if text.isEmpty || isComment {
            if !isComment { goOn(with: "") }
            return
        }
        let depth = line.prefix { $0.properties.isWhitespace }.count
        if current != .none, setting != nil, depth > indent {
            goOn(with: text)
            return
        }
        indent = depth
        if let name = sectionName(text) {
            try begin(name, line: number)
        } else if current == .none {
            let hasMark = number == 1 && line.first == "\u{FEFF}"
            throw problem(
                number,
                hasMark
                    ? "the file begins with a byte order mark: save it without one"
                    : "a setting stands before the first [section]")
        } else {
            try set(text, line: number)
        }
    }

    mutating func finish() throws(AWSSettingsError) -> [INIFile.Section] {
        if let strange { throw problem(strange, "neither [section] nor setting = value") }
        for index in sections.indices {
            let own = values[index].merging(defaults) { own, _ in own }
            sections[index].settings = own.mapValues { withoutBlanksAtEnd($0.joined(separator: "\n")) }
        }
        return sections
    }

    private mutating func goOn(with text: String) {
        guard let setting else { return }
        switch current {
        case .none: break
        case .defaults: defaults[setting]?.append(text)
        case .section(let index): values[index][setting]?.append(text)
        }
    }

    private mutating func begin(_ name: String, line: Int) throws(AWSSettingsError) {
        setting = nil
        if name == "DEFAULT" {
            current = .defaults
            return
        }
        guard !sections.contains(where: { $0.name == name }) else {
            throw problem(line, "the section [\(name)] stands twice")
        }
        current = .section(sections.count)
        sections.append(INIFile.Section(name: name, settings: [:]))
        values.append([:])
    }

    private mutating func set(_ text: String, line: Int) throws(AWSSettingsError) {
        let scalars = text.unicodeScalars
        guard let delimiter = scalars.firstIndex(where: { $0 == "=" || $0 == ":" }), delimiter > scalars.startIndex
        else {
            strange = strange ?? line
            return
        }
        let name = trimmed(scalars[..<delimiter]).lowercased()
        let value = trimmed(scalars[scalars.index(after: delimiter)...])
        let isKnown =
            switch current {
            case .none: false
            case .defaults: defaults.updateValue([value], forKey: name) != nil
            case .section(let index): values[index].updateValue([value], forKey: name) != nil
            }
        guard !isKnown else { throw problem(line, "`\(name)` stands twice in its section") }
        setting = name
    }

    private func problem(_ line: Int, _ text: String) -> AWSSettingsError {
        AWSSettingsError(.badFile, "\(path), line \(line): \(text)")
    }
}

/// The text between `[` and the last `]`, which must not be empty.
private func sectionName(_ text: String) -> String? {
    guard text.hasPrefix("["), let end = text.unicodeScalars.lastIndex(of: "]") else { return nil }
    let name = text.unicodeScalars[text.unicodeScalars.index(after: text.startIndex)..<end]
    return name.isEmpty ? nil : String(name)
}

private func trimmed(_ text: Substring.UnicodeScalarView) -> String {
    guard let first = text.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = text.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(text[first...last])
}

private func withoutBlanksAtEnd(_ text: String) -> String {
    guard let last = text.unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(text.unicodeScalars[...last])
}
