import Foundation

/// The curated document as the rules have it: the last statement counts, and upstream's word after all of them.
struct DecisionDocument: Equatable {
    struct Word: Equatable {
        var state: String
        var reason: String?
    }

    struct Statement: Equatable {
        var project: String
        var version: String?
        var indexes: [String]
        var word: Word

        var requirement: String { version.map { "\(project)==\($0)" } ?? project }

        func isAbout(_ file: DecisionModel.File) -> Bool {
            project == file.project && (version == nil || version == file.version)
                && (indexes.isEmpty || indexes.contains(file.index))
        }

        /// Whether no file can meet both requirements.
        func excludes(_ other: Statement) -> Bool {
            if project != other.project { return true }
            guard let version, let others = other.version else { return false }
            return version != others
        }
    }

    var statements: [Statement] = []
    /// By file name.
    var upstream: [String: Word] = [:]

    func word(on file: DecisionModel.File) -> Word? {
        statements.last { $0.isAbout(file) }?.word ?? upstream[file.name]
    }

    func isDenied(_ file: DecisionModel.File) -> Bool { word(on: file)?.state == "denied" }

    func states(_ requirement: String) -> Bool { statements.contains { $0.requirement == requirement } }

    /// An equal statement on the same requirement and indexes is replaced. Nothing changes if the same decision is there, and
    /// no later one differs on its files.
    mutating func add(_ statement: Statement) {
        let isSame = { (other: Statement) in
            other.requirement == statement.requirement && other.indexes == statement.indexes
        }
        if let place = statements.lastIndex(where: isSame), statements[place].word == statement.word,
            statements[(place + 1)...].allSatisfy({ $0.word == statement.word || $0.excludes(statement) })
        {
            return
        }
        statements.removeAll(where: isSame)
        statements.append(statement)
    }
}

extension DecisionDocument {
    /// Reads the bucket's document.
    init(json: [UInt8]) throws {
        struct Text: Decodable {
            struct Entry: Decodable {
                var requirement, file, reason: String?
                var state: String
                var indexes: [String]?
            }
            var statements, upstream: [Entry]
        }
        let text = try JSONDecoder().decode(Text.self, from: Data(json))
        statements = text.statements.map { entry in
            let parts = (entry.requirement ?? "").split(separator: "=").map(String.init)
            return Statement(
                project: parts.first ?? "", version: parts.dropFirst().first, indexes: entry.indexes ?? [],
                word: Word(state: entry.state, reason: entry.reason))
        }
        for entry in text.upstream { upstream[entry.file ?? ""] = Word(state: entry.state, reason: entry.reason) }
    }
}
