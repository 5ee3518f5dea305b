import SimpleRepository

/// Reads `catalog.yaml`.
struct CatalogDecoder {
    private var reader: NodeReader
    /// The places of the mirrored dependencies, to report exclusions that would hide them.
    private var mirrored: [(name: ProjectName, project: String)] = []

    /// The catalog, and the problems of the file. With any diagnostic the catalog is only good for checking other files against
    /// its project names; `nil` when even these cannot be read.
    static func decode(text: String, file: String) -> (catalog: Catalog?, diagnostics: [Diagnostic]) {
        let document = YAMLDocument(text: text, file: file)
        var decoder = CatalogDecoder(reader: NodeReader(file: file, diagnostics: document.diagnostics))
        let catalog = document.root.flatMap { decoder.catalog(in: $0) }
        return (catalog, decoder.reader.diagnostics)
    }

    private init(reader: NodeReader) {
        self.reader = reader
    }

    private mutating func catalog(in root: YAMLNode) -> Catalog? {
        let keys = ["upstream", "inward-redirects", "wheels", "projects", "listed", "only"]
        let top = reader.settings(root, what: "the file", place: root.place, keys: keys)
        guard let top else { return nil }
        let projects = projects(in: top)
        return Catalog(
            upstream: upstream(in: top), wheels: wheels(in: top), projects: projects, listing: listing(in: top),
            families: Self.families(in: top, &reader),
            allowsInwardRedirects: reader.flag("inward-redirects", in: top))
    }

    private mutating func upstream(in top: Settings) -> String? {
        guard let upstream = reader.text("upstream", in: top) else { return nil }
        if let problem = SettingRules.problem(ofURL: upstream.text, allowsPath: true) {
            reader.report("'upstream' \(problem)", at: upstream.place)
        }
        return upstream.text
    }

    // MARK: Wheels

    private mutating func wheels(in top: Settings) -> WheelRules {
        let absent = WheelRules(pythonTags: [], platformTags: [])
        guard reader.has("wheels", in: top), let node = top["wheels"] else { return absent }
        let read = reader.settings(
            node, what: "'wheels'", place: node.place, keys: ["python-tags", "platform-tags"])
        guard let settings = read else { return absent }
        let pythonTags = tags("python-tags", in: settings).filter { checkPythonTag($0) }
        let platformTags = tags("platform-tags", in: settings).compactMap { tag in
            pattern(tag, in: "platform-tags") { NamePattern($0) }
        }
        return WheelRules(pythonTags: pythonTags.map(\.text), platformTags: platformTags)
    }

    private mutating func tags(_ key: String, in settings: Settings) -> [PlacedText] {
        guard reader.has(key, in: settings), let node = settings[key] else { return [] }
        let tags = reader.distinctTexts(key, in: settings)
        if case .sequence(let nodes) = node.value, nodes.isEmpty {
            reader.report("'\(key)' is empty, so no wheel would be accepted", at: node.place)
        }
        return tags
    }

    private mutating func checkPythonTag(_ tag: PlacedText) -> Bool {
        let isTag = !tag.text.isEmpty && tag.text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if !isTag {
            reader.report("'\(tag.text)' is not a Python tag", at: tag.place, hint: "one tag each, such as cp313")
        } else if WheelRules.isFreeThreaded(tag.text) {
            reader.report(
                "'\(tag.text)' is an ABI tag, not a Python tag", at: tag.place,
                hint: "wheels for free-threaded Pythons are not mirrored")
            return false
        }
        return isTag
    }

    // MARK: Projects

    private mutating func projects(in top: Settings) -> [CatalogProject] {
        guard reader.has("projects", in: top), let node = top["projects"],
            let entries = reader.entries(node, what: "'projects'")
        else { return [] }
        return entries.compactMap { project($0) }
    }

    private mutating func project(_ entry: YAMLEntry) -> CatalogProject? {
        if entry.key == Catalog.allProjects {
            reader.report("a project cannot be named '\(entry.key)': that stands for all of them", at: entry.keyPlace)
        } else if let problem = SettingRules.problem(ofName: entry.key) {
            reader.report("the project name '\(entry.key)' \(problem)", at: entry.keyPlace)
        }
        let what = "project '\(entry.key)'"
        let settings = reader.settings(entry.value, what: what, place: entry.keyPlace, keys: ["dependencies"])
        guard let settings, reader.has("dependencies", in: settings) else { return nil }
        var seen: Set<ProjectName> = []
        let dependencies = reader.nodes("dependencies", in: settings).compactMap { node -> Dependency? in
            guard let dependency = dependency(node, of: entry.key) else { return nil }
            if !seen.insert(dependency.name).inserted {
                reader.report("'\(dependency.name)' stands twice in \(what)", at: node.place)
            }
            return dependency
        }
        return CatalogProject(name: entry.key, dependencies: dependencies)
    }

    /// A dependency: a name alone, for its latest version, or a mapping.
    private mutating func dependency(_ node: YAMLNode, of project: String) -> Dependency? {
        guard case .mapping = node.value else {
            return reader.text(node, "a dependency").flatMap { dependencyName($0, of: project) }
                .map { Dependency(name: $0, versions: [.latest]) }
        }
        let keys = ["name", "versions", "target"]
        let settings = reader.settings(node, what: "a dependency", place: node.place, keys: keys)
        guard let settings, let text = reader.requiredText("name", in: settings) else { return nil }
        let versions = versions(in: settings)
        let target = reader.text("target", in: settings)
        if let target, let problem = SettingRules.problem(ofPath: target.text) {
            reader.report("'target' \(problem), not '\(target.text)'", at: target.place)
        }
        return dependencyName(text, of: project).map {
            Dependency(name: $0, versions: versions, target: target?.text)
        }
    }

    private mutating func dependencyName(_ text: PlacedText, of project: String) -> ProjectName? {
        guard let name = ProjectName(text.text) else {
            reader.report("'\(text.text)' is not a project name", at: text.place)
            return nil
        }
        mirrored.append((name, project))
        return name
    }

    private mutating func versions(in settings: Settings) -> [VersionPin] {
        guard let node = settings["versions"] else { return [.latest] }
        if case .sequence(let nodes) = node.value, nodes.isEmpty {
            reader.report("'versions' is empty, so nothing would be mirrored", at: node.place)
        }
        var pins: [VersionPin] = []
        for text in reader.texts("versions", in: settings) {
            guard let pin = pin(text) else { continue }
            if pins.contains(pin) {
                reader.report("version '\(text.text)' stands twice", at: text.place)
            } else {
                pins.append(pin)
            }
        }
        return pins
    }

    private mutating func pin(_ text: PlacedText) -> VersionPin? {
        if text.text == "latest" { return .latest }
        if let version = PythonVersion(text.text) { return .exact(version) }
        let hint = nearestWord(to: text.text, among: ["latest"]).map { "did you mean '\($0)'?" }
        reader.report("'\(text.text)' is neither a version (PEP 440) nor latest", at: text.place, hint: hint)
        return nil
    }

    // MARK: Listing

    private mutating func listing(in top: Settings) -> ListingRules {
        guard let node = top["listed"] else { return ListingRules(names: []) }
        let keys = ["names", "patterns", "exclusions"]
        guard let settings = reader.settings(node, what: "'listed'", place: node.place, keys: keys) else {
            return ListingRules(names: [])
        }
        let names = ownNames(in: settings)
        let patterns = reader.distinctTexts("patterns", in: settings).compactMap { familyPattern($0) }
        let exclusions = reader.distinctTexts("exclusions", in: settings).compactMap { text -> NamePattern? in
            let exclusion = pattern(text, in: "exclusions") { NamePattern(projectNames: $0) }
            if let exclusion { checkHidesNothing(exclusion, at: text.place, names: names, patterns: patterns) }
            return exclusion
        }
        return ListingRules(names: names, patterns: patterns, exclusions: exclusions)
    }

    private mutating func ownNames(in settings: Settings) -> [ProjectName] {
        var seen: Set<ProjectName> = []
        return reader.texts("names", in: settings).compactMap { text in
            guard let name = ProjectName(text.text) else {
                let hint = text.text.contains("*") ? "write it in 'patterns'" : nil
                reader.report("'\(text.text)' in 'names' is not a project name", at: text.place, hint: hint)
                return nil
            }
            guard seen.insert(name).inserted else {
                reader.report("'\(text.text)' stands twice in 'names'", at: text.place)
                return nil
            }
            return name
        }
    }

    private mutating func familyPattern(_ text: PlacedText) -> NamePattern? {
        guard let pattern = pattern(text, in: "patterns", make: { NamePattern(projectNames: $0) }) else { return nil }
        if pattern.isLiteral {
            reader.report("'\(text.text)' in 'patterns' has no '*'", at: text.place, hint: "write it in 'names'")
        } else if text.text == "*" {
            reader.report("'*' in 'patterns' would list every project", at: text.place)
        }
        return pattern
    }

    private mutating func pattern(
        _ text: PlacedText, in key: String, make: (String) -> NamePattern?
    ) -> NamePattern? {
        let pattern = make(text.text)
        if pattern == nil {
            reader.report(
                "'\(text.text)' in '\(key)' is not a name with at most one '*'", at: text.place)
        }
        return pattern
    }

    /// Checks that mirrored and named projects are listed, and that each pattern can match something.
    private mutating func checkHidesNothing(
        _ exclusion: NamePattern, at place: Place, names: [ProjectName], patterns: [NamePattern]
    ) {
        for (name, project) in mirrored where exclusion.matches(name) {
            reader.report("'\(exclusion.text)' excludes '\(name)', which project '\(project)' mirrors", at: place)
        }
        for name in names where exclusion.matches(name) {
            reader.report("'\(exclusion.text)' excludes '\(name)', which stands in 'names'", at: place)
        }
        for pattern in patterns where exclusion.covers(pattern) {
            reader.report("'\(exclusion.text)' excludes all that '\(pattern.text)' in 'patterns' names", at: place)
        }
    }
}
