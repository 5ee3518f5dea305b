/// Reads the values of one file's nodes, and collects all problems instead of stopping at the first.
struct NodeReader {
    let file: String
    private var found: [Diagnostic]

    init(file: String, diagnostics: [Diagnostic] = []) {
        self.file = file
        self.found = diagnostics
    }

    /// Diagnostics in the order of the file.
    var diagnostics: [Diagnostic] {
        found.enumerated()
            .sorted {
                ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
            }
            .map(\.element)
    }

    mutating func report(_ message: String, at place: Place, hint: String? = nil) {
        found.append(
            Diagnostic(file: file, line: place.line, column: place.column, message: message, hint: hint))
    }

    /// Reports an unknown name; `known` is `nil` if the known names are not available.
    mutating func check(_ name: PlacedText, isOneOf known: [String]?, _ kind: String) {
        guard let known, !known.contains(name.text) else { return }
        report("unknown \(kind) '\(name.text)'", at: name.place, hint: hintForUnknown(name.text, among: known))
    }

    // MARK: Mappings

    /// - Parameter what: the node's name in messages, such as `channel 'dev'`.
    /// - Parameter place: the place of a missing key.
    /// - Parameter keys: all known keys; others are reported.
    mutating func settings(_ node: YAMLNode, what: String, place: Place, keys: [String]) -> Settings? {
        guard let entries = entries(node, what: what) else { return nil }
        for entry in entries where !keys.contains(entry.key) {
            report("unknown key '\(entry.key)' in \(what)", at: entry.keyPlace, hint: hint(for: entry, keys: keys))
        }
        return Settings(what: what, place: place, entries: entries)
    }

    /// A mapping whose keys are names that people choose.
    mutating func entries(_ node: YAMLNode, what: String) -> [YAMLEntry]? {
        guard case .mapping(let entries) = node.value else {
            report("\(what) must be a mapping of keys to values", at: node.place)
            return nil
        }
        return entries
    }

    /// The hint for an unknown key. In braces a comma ends a plain text, and the rest is read as a key of its own.
    private func hint(for entry: YAMLEntry, keys: [String]) -> String? {
        if case .scalar(let value) = entry.value.value, value.isNull, entry.key.contains(" ") {
            return "within { } a text that holds a comma needs quotes"
        }
        return hintForUnknown(entry.key, among: keys)
    }

    // MARK: Texts

    /// - Parameter what: the node's name in messages, such as `'bucket'`.
    mutating func text(_ node: YAMLNode, _ what: String) -> PlacedText? {
        guard case .scalar(let scalar) = node.value else {
            report("\(what) must be a text", at: node.place)
            return nil
        }
        guard !scalar.isNull else {
            report("\(what) has no value", at: node.place)
            return nil
        }
        return PlacedText(text: scalar.text, place: node.place)
    }

    mutating func text(_ key: String, in settings: Settings) -> PlacedText? {
        settings[key].flatMap { text($0, "'\(key)'") }
    }

    mutating func requiredText(_ key: String, in settings: Settings) -> PlacedText? {
        has(key, in: settings) ? text(key, in: settings) : nil
    }

    /// Whether a required key is there; reports a missing one.
    mutating func has(_ key: String, in settings: Settings) -> Bool {
        if settings[key] != nil { return true }
        report("missing key '\(key)' in \(settings.what)", at: settings.place)
        return false
    }

    // MARK: Lists

    mutating func nodes(_ key: String, in settings: Settings) -> [YAMLNode] {
        guard let node = settings[key] else { return [] }
        guard case .sequence(let nodes) = node.value else {
            report("'\(key)' must be a list", at: node.place, hint: "write \(key): [a, b]")
            return []
        }
        return nodes
    }

    mutating func texts(_ key: String, in settings: Settings) -> [PlacedText] {
        nodes(key, in: settings).compactMap { text($0, "an entry of '\(key)'") }
    }

    /// A list without repetition.
    mutating func distinctTexts(_ key: String, in settings: Settings) -> [PlacedText] {
        var seen: Set<String> = []
        return texts(key, in: settings).filter { entry in
            if seen.insert(entry.text).inserted { return true }
            report("'\(entry.text)' stands twice in '\(key)'", at: entry.place)
            return false
        }
    }

    // MARK: Other types

    mutating func flag(_ key: String, in settings: Settings, default absent: Bool = false) -> Bool {
        guard let value = text(key, in: settings) else { return absent }
        switch value.text {
        case "true": return true
        case "false": return false
        default:
            let meant = ["yes": "true", "on": "true", "no": "false", "off": "false"][value.text.lowercased()]
            let hint = (meant ?? nearestWord(to: value.text, among: ["true", "false"])).map { "write \($0)" }
            report("'\(key)' must be true or false, not '\(value.text)'", at: value.place, hint: hint)
            return absent
        }
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, in settings: Settings, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let value = text(key, in: settings) else { return nil }
        if let choice = Choice(rawValue: value.text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let hint = nearestWord(to: value.text, among: words).map { "did you mean '\($0)'?" }
        report("'\(key)' must be \(words.joined(separator: " or ")), not '\(value.text)'", at: value.place, hint: hint)
        return nil
    }

    /// A duration in seconds, such as `10m`.
    mutating func seconds(_ key: String, in settings: Settings) -> Int? {
        guard let value = text(key, in: settings) else { return nil }
        do {
            return try TimeExpression.seconds(ofDuration: value.text)
        } catch {
            report("'\(key)': \(error)", at: value.place, hint: error.hint)
            return nil
        }
    }
}

package struct PlacedText: Sendable, Equatable {
    package let text: String
    package let place: Place
}
