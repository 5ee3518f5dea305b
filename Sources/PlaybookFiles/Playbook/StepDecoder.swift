/// Reads the steps of a playbook, in order: a step may name only those before it.
struct StepDecoder {
    static let commonKeys = ["id", "title", "when", "timeout", "on-failure"]

    var reader: NodeReader
    var texts: StepTexts
    private let kinds: [any StepSettings.Type]
    private var earlier: [PlaybookStep] = []
    /// All ids of the file, to distinguish a later step from an unknown one.
    private var allIDs: Set<String> = []
    /// Ids of earlier steps that could not be read; naming one is not a second mistake.
    private var unreadableIDs: Set<String> = []

    init(reader: NodeReader, texts: StepTexts, kinds: [any StepSettings.Type]) {
        self.kinds = kinds
        self.reader = reader
        self.texts = texts
    }

    mutating func steps(in nodes: [YAMLNode]) -> [PlaybookStep] {
        allIDs = Set(nodes.compactMap(Self.id(of:)))
        for node in nodes {
            if let step = step(node) {
                earlier.append(step)
            } else if let id = Self.id(of: node) {
                unreadableIDs.insert(id)
            }
        }
        return earlier
    }

    private static func id(of node: YAMLNode) -> String? {
        guard case .mapping(let entries) = node.value,
            case .scalar(let scalar)? = entries.first(where: { $0.key == "id" })?.value.value
        else { return nil }
        return scalar.text
    }

    private mutating func step(_ node: YAMLNode) -> PlaybookStep? {
        let what = Self.id(of: node).map { "step '\($0)'" } ?? "the step"
        let keys = Self.commonKeys + kinds.map { $0.name }
        guard let settings = reader.settings(node, what: what, place: node.place, keys: keys) else { return nil }
        let id = id(in: settings)
        let kind = kind(in: settings)
        let when = condition(in: settings)
        let title = reader.text("title", in: settings)
        if let title { texts.template(title, &reader) }
        let timeoutSeconds = reader.seconds("timeout", in: settings)
        guard let id, let kind else { return nil }
        let onFailure = onFailure(in: settings, id: id, kind: kind)
        return PlaybookStep(
            id: id, title: title?.text, kind: kind, when: when, timeoutSeconds: timeoutSeconds,
            onFailure: onFailure, line: node.place.line)
    }

    private mutating func id(in settings: Settings) -> String? {
        guard let id = reader.requiredText("id", in: settings) else { return nil }
        if let problem = SettingRules.problem(ofName: id.text) {
            reader.report("the step id '\(id.text)' \(problem)", at: id.place)
        }
        if let first = earlier.first(where: { $0.id == id.text }) {
            reader.report("duplicate step id '\(id.text)'", at: id.place, hint: "it is first on line \(first.line)")
        }
        return id.text
    }

    private mutating func condition(in settings: Settings) -> String? {
        guard let when = reader.text("when", in: settings) else { return nil }
        guard let condition = StepCondition(when.text) else {
            reader.report(
                "'\(when.text)' is not a condition", at: when.place,
                hint: "write $name == value, $name != value, or $name for true")
            return nil
        }
        for name in condition.variables { texts.use(name, at: when.place, &reader) }
        return when.text
    }

    private mutating func kind(in settings: Settings) -> (any StepSettings)? {
        let named = settings.entries.compactMap { entry in
            kinds.first { $0.name == entry.key }.map { (kind: $0, entry: entry) }
        }
        guard let (kind, entry) = named.first else {
            let names = kinds.map { $0.name }.joined(separator: ", ")
            reader.report("\(settings.what) does nothing", at: settings.place, hint: "add one of \(names)")
            return nil
        }
        for (_, second) in named.dropFirst() {
            reader.report(
                "\(settings.what) does two things: '\(kind.name)' and '\(second.key)'", at: second.keyPlace,
                hint: "write a step for each")
        }
        let own = reader.settings(
            entry.value, what: "'\(entry.key)'", place: entry.keyPlace, keys: kind.keys.map(\.name))
        guard let own else { return nil }
        var step = StepReader(reader: reader, texts: texts, references: references(with: []), settings: own)
        let read = kind.init(reading: &step)
        (reader, texts) = (step.reader, step.texts)
        return read
    }

    private func references(with others: [PlaybookStep]) -> StepReferences {
        StepReferences(earlier: earlier + others, allIDs: allIDs, unreadableIDs: unreadableIDs)
    }

    private mutating func onFailure(in settings: Settings, id: String, kind: any StepSettings) -> PlaybookStep.OnFailure
    {
        guard let node = settings["on-failure"] else { return .ask }
        switch node.value {
        case .scalar(let scalar) where scalar.text == "ask": return .ask
        case .scalar(let scalar) where scalar.text == "stop": return .stop
        case .mapping:
            let read = reader.settings(node, what: "'on-failure'", place: node.place, keys: ["rollback"])
            guard let rollback = read, reader.has("rollback", in: rollback) else { return .ask }
            let steps = reader.distinctTexts("rollback", in: rollback)
            let references = references(with: [PlaybookStep(id: id, kind: kind)])
            for step in steps { references.checkCanBeRolledBack(step, &reader) }
            return .rollback(steps: steps.map(\.text))
        default:
            reader.report(
                "'on-failure' must be ask, stop or a rollback", at: node.place,
                hint: "write on-failure: { rollback: [step, step] }")
            return .ask
        }
    }
}
