import Objects

/// Foreign texts (pages, headers, error messages) made fit for a report: on one line, without secrets.
///
/// Characters that a reader might obey (a terminal, a log that takes commands, an XML parser) are made visible instead.
package enum PrintableText {
    /// Control characters, line separators, direction marks and noncharacters become visible escapes such as `\n` and
    /// `\u{1b}`, and commands of the GitHub Actions runner are defused; all else stays.
    package static func line(_ text: String) -> String {
        withoutCommands(text.unicodeScalars.contains(where: isUnfit) ? escaped(text) : text)
    }

    /// As above, for a text of several lines.
    package static func lines(_ text: String) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line(String($0)) }.joined(separator: "\n")
    }

    /// An equal JSON document without such characters: they occur only within strings, where JSON has escapes for them.
    package static func json(_ document: String) -> String {
        guard document.unicodeScalars.contains(where: { isUnfit($0) && $0 != "\n" }) || document.contains(commandMark)
        else { return document }
        var json = ""
        for scalar in document.unicodeScalars {
            if isUnfit(scalar), scalar != "\n" {
                for unit in String(scalar).utf16 { json += "\\u" + hex(unit) }
            } else {
                json.unicodeScalars.append(scalar)
            }
        }
        return json.replacing(commandMark, with: "##\\u005b")
    }

    private static func hex(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    /// The start of the older form of the runner's commands, `##[name]data`, which it finds anywhere in a line.
    private static let commandMark = "##["

    /// Defuses the newer form, `::name::data`, which may follow white space only (`ActionCommand` of the runner).
    private static func withoutCommands(_ line: String) -> String {
        let start = line.unicodeScalars.firstIndex { !$0.properties.isWhitespace } ?? line.endIndex
        let tamed = line[start...].hasPrefix("::") ? "\(line[..<start])\\u{3a}\(line[start...].dropFirst())" : line
        return tamed.contains(commandMark) ? tamed.replacing(commandMark, with: "##\\u{5b}") : tamed
    }

    private static func escaped(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += "\\n"
            case "\r": line += "\\r"
            case "\t": line += "\\t"
            case _ where isUnfit(scalar): line += "\\u{\(String(scalar.value, radix: 16))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    /// Replaces user names and passwords of URLs, and query parameters that sign or authorise a request, by `***`.
    package static func withoutSecrets(_ text: String) -> String {
        var text = text
        if text.contains("@") { text = text.replacing(userInfo) { "\($0.1)***@" } }
        if text.contains("=") { text = text.replacing(secretParameter) { "\($0.1)***" } }
        return text
    }

    /// One line without secrets.
    package static func shown(_ text: String) -> String {
        line(withoutSecrets(text))
    }

    /// At most `count` characters; the last one is an ellipsis if some were cut off.
    package static func clipped(_ text: String, to count: Int) -> String {
        text.count <= count ? text : text.prefix(count - 1) + "…"
    }

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    /// RFC 3986 section 3.2.1.
    private static var userInfo: Regex<(Substring, Substring)> {
        /([A-Za-z][A-Za-z0-9+.\-]*:\/\/)[^\/\s?#]*@/
    }

    /// SigV4 and CloudFront signatures, and the usual names of tokens.
    private static var secretParameter: Regex<(Substring, Substring)> {
        #/
            ([?&;](?:
                x-amz-(?:signature|credential|security-token)|signature|policy|key-pair-id|awsaccesskeyid
                |access_token|token|password|sig
            )=)[^&\#\s"'<>]*
        /#.ignoresCase()
    }
}
