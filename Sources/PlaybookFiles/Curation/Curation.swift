package import SimpleRepository

/// Decisions about a channel's files, independent of the bucket: which are yanked (PEP 592), and which may not be published at
/// all. People decide by statements; the upstream index decides on yanks of its own files, and on the status of its projects (PEP
/// 792).
package struct Curation: Sendable, Equatable {
    /// The newest schema. A document without statuses of projects has the first one, which older releases read.
    package static let schema = 2

    package enum State: String, Sendable, CaseIterable {
        case available, yanked, denied
    }

    /// The document's decision about one file.
    package struct Word: Sendable, Equatable {
        package var state: State
        package var reason: String?

        package init(_ state: State, reason: String? = nil) {
            self.state = state
            self.reason = reason
        }
    }

    /// One decision on the files that meet a requirement.
    package struct Statement: Sendable, Equatable {
        package var requirement: ExpectedVersion
        package var word: Word
        /// Index prefixes; empty for every index of the channel.
        package var indexes: [String]

        package init(_ requirement: ExpectedVersion, _ word: Word, indexes: [String] = []) {
            // The canonical spelling, so that statements with one meaning are equal.
            self.requirement = ExpectedVersion(requirement.canonical) ?? requirement
            self.word = word
            self.indexes = Array(Set(indexes)).sorted()
        }

        fileprivate func isAbout(_ file: DistributionFilename, in index: String) -> Bool {
            (indexes.isEmpty || indexes.contains(index)) && requirement.isMet(by: file)
        }
    }

    /// The statements. If two are about one file, the later one counts.
    package private(set) var statements: [Statement] = []
    /// The upstream index's decisions by file name; never `denied`. Statements take precedence.
    package private(set) var upstream: [String: Word] = [:]
    /// The upstream index's statuses of projects, in the words of PEP 792; a project without one is active.
    package private(set) var statuses: [ProjectName: ProjectStatus] = [:]

    package init() {}

    /// The decision about a file; `nil` if there is none.
    package func word(on file: DistributionFilename, in index: String) -> Word? {
        statements.last { $0.isAbout(file, in: index) }?.word ?? upstream[file.filename]
    }

    /// As above, for a file name, which may not be a distribution's.
    package func word(onFile name: String, of project: ProjectName, in index: String) -> Word? {
        guard !statements.isEmpty || !upstream.isEmpty,
            let file = try? DistributionFilename(parsing: name, of: project)
        else { return nil }
        return word(on: file, in: index)
    }

    /// The reason why a file may not be published in an index; `nil` if it may.
    package func denial(of file: DistributionFilename, in index: String) -> String? {
        guard let word = word(on: file, in: index), word.state == .denied else { return nil }
        return word.reason ?? "no reason is given"
    }

    /// Whether a statement has the same requirement, for any indexes.
    package func states(_ requirement: ExpectedVersion) -> Bool {
        statements.contains { $0.requirement.canonical == requirement.canonical }
    }

    /// Adds a decision, and removes an earlier one on the same requirement and the same indexes. Nothing changes if the same
    /// decision exists, and no later statement differs on its files.
    package mutating func add(_ statement: Statement) {
        let isSame = { (other: Statement) in
            other.requirement.canonical == statement.requirement.canonical && other.indexes == statement.indexes
        }
        if let place = statements.lastIndex(where: isSame), statements[place].word == statement.word,
            statements[(place + 1)...].allSatisfy({
                $0.word == statement.word || $0.requirement.excludes(statement.requirement)
            })
        {
            return
        }
        statements.removeAll(where: isSame)
        statements.append(statement)
    }

    mutating func take(_ word: Word, onUpstreamFile filename: String) { upstream[filename] = word }

    mutating func take(_ status: ProjectStatus, onUpstreamProject project: ProjectName) { statuses[project] = status }

    /// Records the upstream index's status of a project; `nil` and words that PEP 792 does not have are those of an active one.
    package mutating func follow(_ status: ProjectStatus?, of project: ProjectName) {
        statuses[project] = status.flatMap { status in
            status.known.map { ProjectStatus($0.rawValue, reason: status.reason.flatMap(Self.cleaned)) }
        }
    }

    /// Records the upstream index's decision about one of its files.
    package mutating func follow(_ yanked: Yanked, of filename: String) {
        switch yanked {
        case .yes(let reason): upstream[filename] = Word(.yanked, reason: reason.flatMap(Self.cleaned))
        // A page may still show the yank, and so may the object.
        case .no: if upstream[filename] != nil { upstream[filename] = Word(.available) }
        }
    }
}

extension Curation {
    /// The longest reason, in Unicode scalars.
    package static let reasonMax = 500

    /// The problem with a reason, in words that follow it; `nil` if there is none.
    package static func problem(ofReason text: String) -> String? {
        if text.allSatisfy(\.isWhitespace) { return "is empty" }
        if text.unicodeScalars.count > reasonMax { return "has more than \(reasonMax) characters" }
        return text.unicodeScalars.allSatisfy(isPlain) ? nil : "has a line break or another control character"
    }

    /// A reason from outside, cleaned for a document; `nil` if nothing is left of it.
    package static func cleaned(_ reason: String) -> String? {
        var text = ""
        for scalar in reason.unicodeScalars.prefix(reasonMax) {
            text.unicodeScalars.append(isPlain(scalar) ? scalar : " ")
        }
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}

extension Curation.Word {
    /// The yank on a page.
    package var yanked: Yanked { state == .yanked ? .yes(reason: reason) : .no }
}

extension Curation {
    /// The document: JSON with one statement a line. The same statements always give the same bytes.
    package func json() -> [UInt8] {
        var lines = statements.map { statement in
            var fields = [("requirement", Self.quoted(statement.requirement.canonical))]
            fields.append(("state", Self.quoted(statement.word.state.rawValue)))
            if let reason = statement.word.reason { fields.append(("reason", Self.quoted(reason))) }
            if !statement.indexes.isEmpty {
                fields.append(("indexes", "[" + statement.indexes.map(Self.quoted).joined(separator: ", ") + "]"))
            }
            return Self.object(fields)
        }
        let schema = statuses.isEmpty ? 1 : Self.schema
        var text = "{\n  \"schema\": \(schema),\n  \"statements\": [" + Self.block(lines) + "],\n"
        lines = upstream.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, word in
            var fields = [("file", Self.quoted(name)), ("state", Self.quoted(word.state.rawValue))]
            if let reason = word.reason { fields.append(("reason", Self.quoted(reason))) }
            return Self.object(fields)
        }
        text += "  \"upstream\": [" + Self.block(lines) + "]"
        if !statuses.isEmpty { text += ",\n  \"upstream-projects\": [" + Self.block(statusLines) + "]" }
        return Array((text + "\n}\n").utf8)
    }

    private var statusLines: [String] {
        statuses.sorted { $0.key < $1.key }.map { project, status in
            var fields = [("project", Self.quoted(project.normalized)), ("status", Self.quoted(status.marker))]
            if let reason = status.reason { fields.append(("reason", Self.quoted(reason))) }
            return Self.object(fields)
        }
    }

    private static func object(_ fields: [(String, String)]) -> String {
        "{ " + fields.map { "\(quoted($0.0)): \($0.1)" }.joined(separator: ", ") + " }"
    }

    private static func block(_ lines: [String]) -> String {
        lines.isEmpty ? "" : "\n    " + lines.joined(separator: ",\n    ") + "\n  "
    }

    /// A JSON string. The texts here hold no control characters.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
