import FoundationEssentials

/// A folder with `channels.yaml`, `catalog.yaml`, and one `NAME.yaml` for each playbook. Reads files; writes nothing.
package struct PlaybookFolder: Sendable {
    private static let suffix = ".yaml"
    private static let channelsFile = "channels.yaml"
    private static let catalogFile = "catalog.yaml"

    package let path: String
    private let kinds: [any StepSettings.Type]

    /// - Parameters:
    ///   - path: the folder as messages show it; the files of `playbooks` are called `playbooks/NAME.yaml`.
    ///   - kinds: the kinds of steps that playbooks may have.
    package init(path: String, kinds: [any StepSettings.Type]) {
        self.path = path
        self.kinds = kinds
    }

    /// - Throws: `Diagnostics`.
    package func loadChannels() throws(Diagnostics) -> [Channel] {
        let (channels, diagnostics) = readChannels()
        guard let channels, diagnostics.isEmpty else { throw Diagnostics(all: diagnostics) }
        return channels
    }

    /// - Throws: `Diagnostics`.
    package func loadCatalog() throws(Diagnostics) -> Catalog {
        let (catalog, diagnostics) = readCatalog()
        guard let catalog, diagnostics.isEmpty else { throw Diagnostics(all: diagnostics) }
        return catalog
    }

    /// The names that `loadPlaybook` takes, sorted.
    /// - Throws: `Diagnostics`, if the folder cannot be read.
    package func playbookNames() throws(Diagnostics) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
                .filter { $0.hasSuffix(Self.suffix) && !$0.hasPrefix(".") }
                .filter { $0 != Self.channelsFile && $0 != Self.catalogFile }
                .map { String($0.dropLast(Self.suffix.count)) }
                .sorted()
        } catch {
            let message = "the folder of playbooks cannot be read"
            let hint = "name another with --playbooks DIR or ROLLBOOK_PLAYBOOKS"
            throw Diagnostics(all: [Diagnostic(file: path, line: 0, column: 0, message: message, hint: hint)])
        }
    }

    /// Reads one playbook and checks it against the channels and the catalog of this folder.
    /// - Parameter name: a playbook of this folder, or the path of a file, recognised by a `/` in it or `.yaml` at its end.
    /// - Throws: `UnknownName`, or `Diagnostics` with all problems of the three files.
    package func loadPlaybook(_ name: String) throws -> Playbook {
        let isPath = name.contains("/") || name.hasSuffix(Self.suffix)
        if !isPath {
            let known = try playbookNames()
            guard known.contains(name) else { throw UnknownName(kind: "playbook", name: name, known: known) }
        }
        let (channels, channelProblems) = readChannels()
        let (catalog, catalogProblems) = readCatalog()
        let vocabulary = PlaybookVocabulary(kinds: kinds, channels: channels, packages: catalog?.selections)
        let (playbook, problems) = readPlaybook(isPath ? name : file(name + Self.suffix), vocabulary)
        let all = channelProblems + catalogProblems + problems
        guard let playbook, all.isEmpty else { throw Diagnostics(all: all) }
        return playbook
    }

    /// Parses a playbook that is not a file: the text with which a run began.
    /// - Parameter name: the playbook's name; messages show it in angle brackets.
    /// - Throws: `Diagnostics`.
    package func parsePlaybook(text: String, name: String) throws(Diagnostics) -> Playbook {
        let (playbook, problems) = PlaybookDecoder.decode(
            text: text, file: "<\(name)>", name: name,
            vocabulary: PlaybookVocabulary(kinds: kinds, channels: nil, packages: nil))
        guard let playbook, problems.isEmpty else { throw Diagnostics(all: problems) }
        return playbook
    }

    /// All problems of the files in this folder; empty if there are none.
    package func check() -> [Diagnostic] {
        let (channels, channelProblems) = readChannels()
        let (catalog, catalogProblems) = readCatalog()
        let vocabulary = PlaybookVocabulary(kinds: kinds, channels: channels, packages: catalog?.selections)
        var all = channelProblems + catalogProblems
        do {
            for name in try playbookNames() {
                all += readPlaybook(file(name + Self.suffix), vocabulary).diagnostics
            }
        } catch {
            all += error.all
        }
        return all
    }

    // MARK: Files

    private func file(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : path + "/" + name
    }

    private func readChannels() -> (channels: [Channel]?, diagnostics: [Diagnostic]) {
        let file = file(Self.channelsFile)
        switch Self.text(of: file, ifAbsent: Self.newFiles) {
        case .failure(let problem): return (nil, [problem])
        case .success(let text):
            let (channels, diagnostics) = ChannelDecoder.decode(text: text, file: file)
            return (channels.isEmpty && !diagnostics.isEmpty ? nil : channels, diagnostics)
        }
    }

    private func readCatalog() -> (catalog: Catalog?, diagnostics: [Diagnostic]) {
        let file = file(Self.catalogFile)
        switch Self.text(of: file) {
        case .failure(let problem): return (nil, [problem])
        case .success(let text):
            let (catalog, diagnostics) = CatalogDecoder.decode(text: text, file: file)
            return (catalog?.projects.isEmpty == true && !diagnostics.isEmpty ? nil : catalog, diagnostics)
        }
    }

    private func readPlaybook(
        _ file: String, _ vocabulary: PlaybookVocabulary
    ) -> (playbook: Playbook?, diagnostics: [Diagnostic]) {
        switch Self.text(of: file) {
        case .failure(let problem): return (nil, [problem])
        case .success(let text):
            let base = file.split(separator: "/").last.map(String.init) ?? file
            let name = base.hasSuffix(Self.suffix) ? String(base.dropLast(Self.suffix.count)) : base
            return PlaybookDecoder.decode(text: text, file: file, name: name, vocabulary: vocabulary)
        }
    }

    private static let newFiles =
        "`rollbook init CHANNEL` writes it; --playbooks DIR or ROLLBOOK_PLAYBOOKS names another folder"

    /// - Parameter ifAbsent: a hint for a file that does not exist.
    private static func text(of file: String, ifAbsent: String? = nil) -> Result<String, Diagnostic> {
        let files = FileManager.default
        func failure(_ message: String, hint: String? = nil) -> Result<String, Diagnostic> {
            .failure(Diagnostic(file: file, line: 0, column: 0, message: message, hint: hint))
        }
        guard files.fileExists(atPath: file) else { return failure("the file does not exist", hint: ifAbsent) }
        guard let data = files.contents(atPath: file) else { return failure("the file cannot be read") }
        guard let text = String(validating: data, as: UTF8.self) else { return failure("the file is not UTF-8 text") }
        return .success(text)
    }
}
