import SimpleRepository

/// Reads a channel's curation document. It is JSON, read as YAML (a superset), so that mistakes are reported with their place.
struct CurationDecoder {
    private var reader: NodeReader
    private var curation = Curation()

    private init(file: String, diagnostics: [Diagnostic]) {
        reader = NodeReader(file: file, diagnostics: diagnostics)
    }

    /// - Throws: all problems of the document.
    fileprivate static func decode(text: String, file: String) throws(Diagnostics) -> Curation {
        let document = YAMLDocument(text: text, file: file)
        var decoder = CurationDecoder(file: file, diagnostics: document.diagnostics)
        if let root = document.root { decoder.read(root) }
        guard decoder.reader.diagnostics.isEmpty else { throw Diagnostics(all: decoder.reader.diagnostics) }
        return decoder.curation
    }

    private mutating func read(_ root: YAMLNode) {
        guard let entries = reader.entries(root, what: "the document") else { return }
        // A later version may have further keys.
        let stated = entries.first { $0.key == "schema" }
        if let stated, let schema = reader.text(stated.value, "'schema'"),
            !(1...Curation.schema).contains(where: { "\($0)" == schema.text })
        {
            reader.report(
                "schema \(schema.text) is not understood, only 1 to \(Curation.schema) are", at: schema.place,
                hint: "a later version of rollbook may have written it")
            return
        }
        guard
            let top = reader.settings(
                root, what: "the document", place: root.place,
                keys: ["schema", "statements", "upstream", "upstream-projects"]),
            reader.has("schema", in: top)
        else { return }
        for node in reader.nodes("statements", in: top) { statement(node) }
        for node in reader.nodes("upstream", in: top) { upstreamWord(node) }
        for node in reader.nodes("upstream-projects", in: top) { upstreamStatus(node) }
    }

    private mutating func statement(_ node: YAMLNode) {
        let keys = ["requirement", "state", "reason", "indexes"]
        guard let settings = reader.settings(node, what: "a statement", place: node.place, keys: keys) else { return }
        let text = reader.requiredText("requirement", in: settings)
        let word = word(in: settings)
        let indexes = reader.distinctTexts("indexes", in: settings)
        for index in indexes {
            guard let problem = SettingRules.problem(ofPath: index.text) else { continue }
            reader.report("the index '\(index.text)' \(problem)", at: index.place)
        }
        guard let text, let word else { return }
        guard let requirement = ExpectedVersion(text.text) else {
            reader.report(
                "'\(text.text)' is not a requirement of a name and versions, such as torch==2.9.1", at: text.place)
            return
        }
        curation.add(.init(requirement, word, indexes: indexes.map(\.text)))
    }

    private mutating func upstreamWord(_ node: YAMLNode) {
        let keys = ["file", "state", "reason"]
        guard let settings = reader.settings(node, what: "a word of upstream", place: node.place, keys: keys)
        else { return }
        let file = reader.requiredText("file", in: settings)
        guard let word = word(in: settings), let file else { return }
        if word.state == .denied {
            reader.report("upstream denies nothing", at: settings["state"]?.place ?? node.place)
        } else if (try? DistributionFilename(parsing: file.text)) == nil {
            reader.report("'\(file.text)' is not the file name of a wheel or an sdist", at: file.place)
        } else {
            curation.take(word, onUpstreamFile: file.text)
        }
    }

    private mutating func upstreamStatus(_ node: YAMLNode) {
        let keys = ["project", "status", "reason"]
        guard let settings = reader.settings(node, what: "a status of upstream", place: node.place, keys: keys)
        else { return }
        let project = reader.requiredText("project", in: settings)
        let reason = reason(in: settings)
        guard reader.has("status", in: settings),
            let status = reader.choice("status", in: settings, of: ProjectStatus.Marker.self), let project
        else { return }
        guard let name = ProjectName(project.text) else {
            reader.report("'\(project.text)' is not the name of a project", at: project.place)
            return
        }
        if curation.statuses[name] != nil {
            reader.report("'\(project.text)' stands twice in 'upstream-projects'", at: project.place)
        }
        curation.take(ProjectStatus(status.rawValue, reason: reason), onUpstreamProject: name)
    }

    private mutating func reason(in settings: Settings) -> String? {
        let reason = reader.text("reason", in: settings)
        if let reason, let problem = Curation.problem(ofReason: reason.text) {
            reader.report("the reason \(problem)", at: reason.place)
        }
        return reason?.text
    }

    private mutating func word(in settings: Settings) -> Curation.Word? {
        let reason = reason(in: settings)
        guard reader.has("state", in: settings),
            let state = reader.choice("state", in: settings, of: Curation.State.self)
        else { return nil }
        return Curation.Word(state, reason: reason)
    }
}

extension Curation {
    /// - Parameter file: the document's name in messages.
    /// - Throws: `Diagnostics`, with lines and columns.
    package init(json: [UInt8], file: String) throws(Diagnostics) {
        self = try CurationDecoder.decode(text: String(decoding: json, as: UTF8.self), file: file)
    }
}
