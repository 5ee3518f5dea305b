extension LogNews {
    /// The news with other names for people and machines, for a log that strangers can read: in their own columns, and where a
    /// sentence names them. The identities of people who answered are left out.
    package func renamed(
        person: (String) throws -> String, machine: (String) throws -> String
    ) rethrows -> LogNews {
        var names: [String: String] = [:]
        for line in lines where [ExportedTable.run.type, ExportedTable.approval.type].contains(line.type) {
            if let name = line.string("operator") { names[name] = try person(name) }
            if let identity = line.string("means").flatMap({ Self.identity(in: $0) }) { names[" (\(identity))"] = "" }
        }
        if let host = lines.first?.string("host") { names[host] = try machine(host) }
        return LogNews(
            runID: runID, lines: lines.map { Self.renamed($0, names) }, lastEvent: lastEvent, counts: counts,
            earlier: earlier, isSettled: isSettled)
    }

    private static func renamed(_ line: ExportedLine, _ names: [String: String]) -> ExportedLine {
        var line = line
        func replace(_ column: String, _ change: (String) -> String) {
            if let text = line.string(column) { line.values[column] = .text(change(text)) }
        }
        switch line.type {
        case ExportedTable.run.type:
            for column in ["operator", "host"] { replace(column) { names[$0] ?? $0 } }
            replace("message") { sentence($0, names) }
        case ExportedTable.step.type: replace("summary") { sentence($0, names) }
        case ExportedTable.approval.type:
            replace("operator") { names[$0] ?? $0 }
            replace("means") { text in identity(in: text) == nil ? text : String(text.prefix { $0 != "," }) }
        default: break
        }
        return line
    }

    /// The identity after the comma in an answer from elsewhere.
    private static func identity(in means: String) -> String? {
        means.firstRange(of: ", arn:").map { String(means[means.index($0.lowerBound, offsetBy: 2)...]) }
    }

    /// Replaces names where they are whole words.
    private static func sentence(_ text: String, _ names: [String: String]) -> String {
        names.sorted { ($0.key.count, $0.key) > ($1.key.count, $1.key) }.reduce(text) { text, name in
            var (result, rest) = ("", text[...])
            while !name.key.isEmpty, let found = rest.firstRange(of: name.key) {
                let before = found.lowerBound == text.startIndex ? nil : text[text.index(before: found.lowerBound)]
                let after = found.upperBound == text.endIndex ? nil : text[found.upperBound]
                let isWhole =
                    !(isOfWord(before) && isOfWord(name.key.first)) && !(isOfWord(name.key.last) && isOfWord(after))
                result += rest[..<found.lowerBound] + (isWhole ? name.value : name.key)
                rest = rest[found.upperBound...]
            }
            return result + rest
        }
    }

    private static func isOfWord(_ character: Character?) -> Bool {
        character.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" } ?? false
    }
}
