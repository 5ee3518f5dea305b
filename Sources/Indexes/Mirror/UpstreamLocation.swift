/// The upstream index and the setting that names it, resolved as pip would on this machine.
///
/// The order: the option, the catalog, `PIP_INDEX_URL`, pip's configuration files, and last the default in the installed
/// pip's help. So one corporate mirror serves pip and rollbook alike, and rollbook has no registry's host built in.
package struct UpstreamLocation: Sendable, Equatable {
    /// Base URL of a Simple API index, with a slash at its end.
    package var url: String
    /// The setting that named it, for people.
    package var origin: String

    package init(url: String, origin: String) {
        self.url = url.hasSuffix("/") ? url : url + "/"
        self.origin = origin
    }

    /// The inputs of the resolution; the edge of the program supplies them.
    package struct Sources: Sendable {
        package var option: String?
        package var catalog: String?
        package var environment: [String: String]
        package var readFile: @Sendable (String) -> String?
        /// The text of `python3 -m pip help download`; `nil` without pip.
        package var pipHelp: @Sendable () async -> String?

        package init(
            option: String?, catalog: String?, environment: [String: String],
            readFile: @escaping @Sendable (String) -> String?, pipHelp: @escaping @Sendable () async -> String?
        ) {
            self.option = option
            self.catalog = catalog
            self.environment = environment
            self.readFile = readFile
            self.pipHelp = pipHelp
        }
    }

    /// - Throws: `UpstreamError.notConfigured` when nothing names an index.
    package static func resolve(_ sources: Sources) async throws -> UpstreamLocation {
        if let url = sources.option { return try checked(url, "--upstream") }
        if let url = sources.catalog { return try checked(url, "catalog.yaml") }
        if let url = sources.environment["PIP_INDEX_URL"], !url.isEmpty { return try checked(url, "PIP_INDEX_URL") }
        for path in configurationFiles(sources.environment) {
            if let url = sources.readFile(path).flatMap({ indexURL(inConfiguration: $0) }) {
                return try checked(url, path)
            }
        }
        if let help = await sources.pipHelp(), let url = defaultIndex(inHelp: help) {
            return try checked(url, "the installed pip's default")
        }
        throw UpstreamError.notConfigured
    }

    private static func checked(_ url: String, _ origin: String) throws -> UpstreamLocation {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw UpstreamError.badURL(url, origin: origin)
        }
        return UpstreamLocation(url: url, origin: origin)
    }

    /// pip's configuration files, the most specific first (pip documentation, "Configuration Files").
    static func configurationFiles(_ environment: [String: String]) -> [String] {
        var files: [String] = []
        if let file = environment["PIP_CONFIG_FILE"] {
            if file == "/dev/null" { return [] }
            files.append(file)
        }
        if let venv = environment["VIRTUAL_ENV"] { files.append(venv + "/pip.conf") }
        if let home = environment["HOME"] {
            files.append((environment["XDG_CONFIG_HOME"] ?? home + "/.config") + "/pip/pip.conf")
            files.append(home + "/.pip/pip.conf")
        }
        let folders = environment["XDG_CONFIG_DIRS"].map { $0.split(separator: ":").map(String.init) } ?? ["/etc/xdg"]
        return files + folders.map { $0 + "/pip/pip.conf" } + ["/etc/pip.conf"]
    }

    /// `index-url` of `[download]`, else of `[global]`.
    static func indexURL(inConfiguration text: String) -> String? {
        var section = ""
        var found: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = trimmed(line)
            if line.hasPrefix("[") && line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast())
            } else if let separator = line.firstIndex(where: { $0 == "=" || $0 == ":" }), !line.hasPrefix("#") {
                let name = trimmed(line[..<separator]).lowercased().replacing("_", with: "-")
                if name == "index-url" { found[section] = String(trimmed(line[line.index(after: separator)...])) }
            }
        }
        return found["download"] ?? found["global"]
    }

    /// The URL in `(default https://…)` of the paragraph on `--index-url`.
    static func defaultIndex(inHelp text: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let option = words.firstIndex(where: { $0.hasPrefix("--index-url") }),
            let word = words[option...].dropFirst(2).prefix(40).drop(while: { $0 != "(default" }).dropFirst().first
        else { return nil }
        let url = word.prefix { $0 != ")" }
        return url.hasPrefix("http") ? String(url) : nil
    }

    private static func trimmed(_ text: some StringProtocol) -> Substring {
        let start = text.firstIndex { !$0.isWhitespace } ?? text.endIndex
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? start
        return Substring(text[start..<end])
    }
}
