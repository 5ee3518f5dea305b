import Yams

/// One YAML text as nodes with places. Only this file uses the YAML library.
///
/// Never throws: each problem is a diagnostic, and `root` is the part that could still be read.
struct YAMLDocument {
    /// `nil` when there is nothing to decode: a syntax error, an empty text, an exceeded limit.
    let root: YAMLNode?
    let diagnostics: [Diagnostic]

    static let bytesMax = 1 << 20
    /// The most nodes after aliases are followed.
    static let nodesMax = 50_000
    static let depthMax = 32
    /// The most anchors; they are meant for a repeated list or two. With these limits the worst nesting of aliases within
    /// aliases ("billion laughs") stays at (32 / 8)^8 = 65,536 nodes.
    static let anchorsMax = 8
    static let aliasesMax = 32
    /// The most repeated keys that are reported; each costs one more parse of the text.
    static let duplicateKeysMax = 20

    init(text: String, file: String) {
        var reader = YAMLReader(file: file, text: text)
        root = reader.read()
        diagnostics = reader.diagnostics
    }
}

/// The state of one parse.
private struct YAMLReader {
    let file: String
    let text: String
    var diagnostics: [Diagnostic] = []
    private var markers = DuplicateKeyMarkers()
    private var nodes = 0

    init(file: String, text: String) {
        self.file = file
        self.text = text
    }

    mutating func read() -> YAMLNode? {
        if let problem = boundExceeded() {
            report(problem, at: .start)
            return nil
        }
        guard let root = compose() else { return nil }
        let node = convert(root, depth: 1)
        return nodes > YAMLDocument.nodesMax ? nil : node
    }

    private func boundExceeded() -> String? {
        if text.utf8.count > YAMLDocument.bytesMax { return "the file is larger than 1 MiB" }
        let uses = AnchorUses(text: text)
        if uses.anchors > YAMLDocument.anchorsMax || uses.aliases > YAMLDocument.aliasesMax {
            return "more than \(YAMLDocument.anchorsMax) anchors (&) or \(YAMLDocument.aliasesMax) aliases (*)"
        }
        return nil
    }

    /// Parses the text. Where the library stops at a repeated key, it marks the key's first place and parses again.
    private mutating func compose() -> Node? {
        for _ in 0...YAMLDocument.duplicateKeysMax {
            do {
                guard let root = try Parser(yaml: markers.apply(to: text), encoding: .utf8).singleRoot() else {
                    report("the file is empty", at: .start)
                    return nil
                }
                return root
            } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
                let place = markers.original(Place(line: context.mark.line, column: context.mark.column))
                let key = markers.stripped(duplicates.first ?? "")
                guard markers.mark(key: key, at: place, of: text) else {
                    report("duplicate key '\(key)', first written here", at: place)
                    return nil
                }
            } catch {
                reportSyntaxError(error)
                return nil
            }
        }
        report("more than \(YAMLDocument.duplicateKeysMax) duplicate keys", at: .start)
        return nil
    }

    private mutating func convert(_ node: Node, depth: Int) -> YAMLNode {
        let place = node.mark.map { markers.original(Place(line: $0.line, column: $0.column)) } ?? .start
        nodes += 1
        guard nodes <= YAMLDocument.nodesMax else {
            if nodes == YAMLDocument.nodesMax + 1 {
                report("more than \(YAMLDocument.nodesMax) values, aliases followed", at: place)
            }
            return YAMLNode(value: .sequence([]), place: place)
        }
        guard depth <= YAMLDocument.depthMax else {
            report("nested deeper than \(YAMLDocument.depthMax) levels", at: place)
            return YAMLNode(value: .sequence([]), place: place)
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            let value = YAMLScalar(text: markers.stripped(scalar.string, at: place), isQuoted: isQuoted)
            return YAMLNode(value: .scalar(value), place: place)
        case .sequence(let sequence):
            return YAMLNode(value: .sequence(sequence.map { convert($0, depth: depth + 1) }), place: place)
        case .mapping(let mapping):
            return YAMLNode(value: .mapping(entries(of: mapping, depth: depth)), place: place)
        case .alias:
            report("an alias that leads nowhere", at: place)
            return YAMLNode(value: .sequence([]), place: place)
        }
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var places: [String: Place] = [:]
        for pair in mapping {
            let key = convert(pair.key, depth: depth + 1)
            if nodes > YAMLDocument.nodesMax { break }
            guard case .scalar(let scalar) = key.value else {
                report("a key must be a plain text", at: key.place)
                continue
            }
            if let first = places[scalar.text] {
                report("duplicate key '\(scalar.text)'", at: key.place, hint: "it is first on line \(first.line)")
                continue
            }
            places[scalar.text] = key.place
            let value = convert(pair.value, depth: depth + 1)
            entries.append(YAMLEntry(key: scalar.text, keyPlace: key.place, value: value))
        }
        return entries
    }

    private mutating func reportSyntaxError(_ error: any Error) {
        guard let error = error as? YamlError else {
            return report("not readable as YAML: \(error)", at: .start)
        }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = inText(markers.original(Place(line: mark.line, column: mark.column)))
            report(Self.message(for: problem), at: place, hint: hint(for: problem, at: place, context: context))
        case .reader(let problem, let offset, _, _):
            report("not valid YAML: \(problem)", at: offset.map(place(ofByte:)) ?? .start)
        default:
            report("not valid YAML: \(error)", at: .start)
        }
    }

    private static func message(for problem: String) -> String {
        if problem.contains("another document") { return "a second document begins here; a file holds one" }
        if problem.contains("Maximum nesting level") { return "nested far too deep" }
        return "not valid YAML: \(problem)"
    }

    private func hint(for problem: String, at place: Place, context: YamlError.Context?) -> String? {
        if problem.contains("cannot start any token") { return "indent with spaces; quote texts that begin so" }
        if problem.contains("mapping values are not allowed") { return "quote a text that holds ': '" }
        guard let context, context.text.hasPrefix("while "), !problem.contains("Maximum") else { return nil }
        let begin = inText(markers.original(Place(line: context.mark.line, column: context.mark.column)))
        guard begin != place else { return nil }
        return "\(context.text) that begins on line \(begin.line), column \(begin.column)"
    }

    /// A place within the text: the end of the text is reported at the end of its last line, not on a line after it.
    private func inText(_ place: Place) -> Place {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard place.line > lines.count, let last = lines.last else { return place }
        return Place(line: lines.count, column: last.count + 1)
    }

    private func place(ofByte offset: Int) -> Place {
        var line = 1
        var column = 1
        for scalar in String(decoding: text.utf8.prefix(offset), as: UTF8.self).unicodeScalars {
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        return Place(line: line, column: column)
    }

    private mutating func report(_ message: String, at place: Place, hint: String? = nil) {
        diagnostics.append(
            Diagnostic(file: file, line: place.line, column: place.column, message: message, hint: hint))
    }
}
