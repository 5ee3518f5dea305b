/// One file of sections and settings, as the AWS SDKs read it.
struct SettingsFile {
    let path: String
    /// Settings by section; a nested one is named `outer.inner`.
    private(set) var sections: [String: [String: String]] = [:]

    /// - Throws: for a section without its closing bracket, or a setting without `=`. The line's text is not told: it
    ///   could be a secret.
    init(path: String, text: String) throws(AWSSettingsError) {
        self.path = path
        var section: String?
        var outer: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = withoutComment(line)
            guard !content.isEmpty else { continue }
            if content.hasPrefix("[") {
                guard let end = content.firstIndex(of: "]") else {
                    throw AWSSettingsError("\(path), line \(index + 1): `]` is missing")
                }
                let words = content[content.index(after: content.startIndex)..<end].split(
                    whereSeparator: \.isWhitespace)
                let name = words.joined(separator: " ")
                sections[name] = sections[name] ?? [:]
                (section, outer) = (name, nil)
                continue
            }
            guard let equals = content.firstIndex(of: "=") else {
                throw AWSSettingsError("\(path), line \(index + 1): neither [section] nor setting = value")
            }
            guard let section else { continue }
            let name = trimmed(content[..<equals]).lowercased()
            let value = trimmed(content[content.index(after: equals)...])
            if line.first?.isWhitespace ?? false, let outer {
                sections[section]?["\(outer).\(name)"] = value
            } else {
                sections[section]?[name] = value
                outer = value.isEmpty ? name : nil
            }
        }
    }
}

/// A comment is a line that begins with `#` or `;`, or what follows one of them after a blank.
private func withoutComment(_ line: Substring) -> String {
    var previous: Character = " "
    var end = line.endIndex
    for index in line.indices {
        if line[index] == "#" || line[index] == ";", previous.isWhitespace {
            end = index
            break
        }
        previous = line[index]
    }
    return trimmed(line[..<end])
}

private func trimmed(_ text: some StringProtocol) -> String {
    let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
    let end = text[start...].lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? start
    return String(text[start..<end])
}
