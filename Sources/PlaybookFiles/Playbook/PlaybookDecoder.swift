/// The vocabulary of a playbook: the kinds of steps, and the names that it may use.
struct PlaybookVocabulary {
    let kinds: [any StepSettings.Type]
    /// `nil` when the channels file cannot be read: channel names are then not checked.
    let channels: [Channel]?
    /// The values of `package`; `nil` when the catalog cannot be read.
    let packages: [String]?
}

/// Reads one playbook file.
struct PlaybookDecoder {
    private var reader: NodeReader
    private let vocabulary: PlaybookVocabulary

    /// - Parameter name: the file's name without `.yaml`, which must be the playbook's name too.
    /// - Returns: the playbook; `nil` with any diagnostic.
    static func decode(
        text: String, file: String, name: String, vocabulary: PlaybookVocabulary
    ) -> (playbook: Playbook?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument(text: text, file: file)
        let reader = NodeReader(file: file, diagnostics: document.diagnostics)
        var decoder = PlaybookDecoder(reader: reader, vocabulary: vocabulary)
        let playbook = document.root.flatMap { decoder.playbook(in: $0, name: name, text: text) }
        let diagnostics = decoder.reader.diagnostics
        return (diagnostics.isEmpty ? playbook : nil, diagnostics)
    }

    private mutating func playbook(in root: YAMLNode, name: String, text: String) -> Playbook? {
        let keys = ["playbook", "summary", "inputs", "steps"]
        let top = reader.settings(root, what: "the file", place: root.place, keys: keys)
        guard let top else { return nil }
        if let written = reader.requiredText("playbook", in: top), written.text != name {
            reader.report("the playbook is named '\(written.text)', its file '\(name)'", at: written.place)
        }
        let summary = reader.requiredText("summary", in: top)
        let inputs = top["inputs"].map { self.inputs(in: $0) } ?? []
        let nodes = reader.has("steps", in: top) ? reader.nodes("steps", in: top) : []
        if let node = top["steps"], case .sequence(let entries) = node.value, entries.isEmpty {
            reader.report("the playbook has no steps", at: node.place)
        }
        let texts = StepTexts(inputs: inputs, vocabulary: vocabulary)
        var steps = StepDecoder(reader: reader, texts: texts, kinds: vocabulary.kinds)
        let decoded = steps.steps(in: nodes)
        reader = steps.reader
        if decoded.count == nodes.count { reportUnused(inputs, used: steps.texts.usedInputs) }
        return Playbook(
            name: name, summary: summary?.text ?? "", inputs: inputs.map(\.input), steps: decoded, text: text)
    }

    private mutating func reportUnused(_ inputs: [PlacedInput], used: Set<String>) {
        for input in inputs where !used.contains(input.input.name) {
            reader.report("input '\(input.input.name)' is used by no step", at: input.place)
        }
    }

    private mutating func inputs(in node: YAMLNode) -> [PlacedInput] {
        (reader.entries(node, what: "'inputs'") ?? []).compactMap { input($0) }
    }

    private mutating func input(_ entry: YAMLEntry) -> PlacedInput? {
        if !Template.isName(entry.key) {
            reader.report(
                "the input name '\(entry.key)' may hold letters, digits and '_', and begins with no digit",
                at: entry.keyPlace)
        }
        let what = "input '\(entry.key)'"
        let keys = ["choices", "default", "help"]
        let read = reader.settings(entry.value, what: what, place: entry.keyPlace, keys: keys)
        guard let settings = read else { return nil }
        let choices = settings["choices"] == nil ? nil : reader.distinctTexts("choices", in: settings)
        if let node = settings["choices"], case .sequence(let nodes) = node.value, nodes.isEmpty {
            reader.report("'choices' is empty", at: node.place)
        }
        let absent = reader.text("default", in: settings)
        if let absent, let choices { reader.check(absent, isOneOf: choices.map(\.text), "choice") }
        let input = PlaybookInput(
            name: entry.key, choices: choices?.map(\.text), defaultValue: absent?.text,
            help: reader.text("help", in: settings)?.text ?? "")
        return PlacedInput(input: input, place: entry.keyPlace, choices: choices ?? [])
    }
}

/// An input with the places that messages refer to.
struct PlacedInput {
    let input: PlaybookInput
    let place: Place
    let choices: [PlacedText]
}
