import Foundation
import Testing

/// The map of the code in docs/architecture.md, and the glossary, against what is there.
@Suite struct ArchitectureTests {
    private let tree = SourceTree()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: tree.root.appending(path: path), encoding: .utf8)
    }

    /// Places and types of the rows of the map; a name alone in the first column lies beside the place before it.
    private func rows() throws -> [(places: [String], types: [String])] {
        try text("docs/architecture.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|")
            guard cells.count == 3, cells[0].contains("`Sources/") else { return nil }
            var places: [String] = []
            for name in Self.code(in: cells[0]) {
                let folder = places.last.map { $0.split(separator: "/").dropLast().joined(separator: "/") } ?? ""
                places.append(name.hasPrefix("Sources/") ? name : "\(folder)/\(name)")
            }
            return (places, Self.code(in: cells[2]))
        }
    }

    private static func code(in text: Substring) -> [String] {
        text.matches(of: #/`([^`]+)`/#).map { String($0.output.1) }
    }

    @Test("Every target, and every folder of the targets that have parts of the program, is on the map, and is there")
    func folders() throws {
        let named = Set(try rows().flatMap(\.places))
        for place in named {
            #expect(FileManager.default.fileExists(atPath: tree.root.appending(path: place).path), "\(place)")
        }
        let files = try tree.swiftFiles(below: "Sources").map { $0.path.split(separator: "/").map(String.init) }
        let targets = Set(files.map { $0.prefix(2).joined(separator: "/") })
        for target in targets {
            #expect(named.contains { $0 == target || $0.hasPrefix(target + "/") }, "\(target) is not on the map")
        }
        let parts = ["Rollbook", "Indexes", "Publishing", "Verification"]
        let deep = files.filter { $0.count > 3 && parts.contains($0[1]) }
        for folder in Set(deep.map { $0.prefix(3).joined(separator: "/") }) {
            #expect(named.contains(folder), "\(folder) is not on the map")
        }
    }

    /// Names in back quotes that are neither places nor code.
    static let otherNames: Set<String> = ["Unreleased"]

    @Test(
        "Every file, folder, type and member that the pages for contributors name is there",
        arguments: ["docs/architecture.md", "docs/contributing.md"])
    func named(page: String) throws {
        let code = try tree.swiftFiles(below: "Sources") + tree.swiftFiles(below: "Tests")
        let files = try tree.files(below: "") { !$0.hasPrefix("docs/performance/") }.map(\.path)
        let names = Set(files.flatMap { $0.split(separator: "/").map(String.init) })
        let targets = Set(try text("Package.swift").matches(of: #/name: "(\w+)"/#).map { String($0.output.1) })
        let spans = Set(Self.code(in: Substring(try text(page).replacing(#/```(?:.|\n)*?```/#, with: ""))))
        #expect(spans.count > 50)
        for span in spans.subtracting(Self.otherNames) {
            if span.contains(#/^(Sources|Tests|docs|playbooks|\.ci|\.github)\//#) {
                // A place of many, such as NAMEStep.swift, has its folder.
                let place =
                    span.contains(#/NAME|\*/#) ? span.split(separator: "/").dropLast().joined(separator: "/") : span
                #expect(files.contains { $0 == place || $0.hasPrefix(place + "/") }, "\(page) names \(span)")
            } else if span.contains(#/^\w+\.(swift|py)$/#) {
                #expect(names.contains(span), "\(page) names \(span)")
            } else if let match = span.wholeMatch(of: #/([A-Z]\w*[a-z]\w*)(?:\.(\w+)(?:\(.*\))?)?/#) {
                let isPlace = targets.contains(span) || names.contains(span)
                #expect(isPlace || declares(match.1, match.2, in: code), "\(page) names \(span)")
            }
        }
    }

    /// Whether a type, and in it or an extension the member, is declared.
    private func declares(_ type: Substring, _ member: Substring?, in code: [SourceTree.File]) -> Bool {
        func has(_ words: String, _ name: Substring, in files: [SourceTree.File]) -> Bool {
            guard let pattern = try? Regex("\\b(?:\(words)) \(name)\\b") else { return false }
            return files.contains { $0.text.contains(pattern) }
        }
        func declare(_ files: [SourceTree.File]) -> Bool {
            has("struct|class|enum|protocol|actor|typealias", type, in: files)
                && (member.map { has("func|var|let|case", $0, in: files) } ?? true)
        }
        // Most stand in the file of their name, which is faster to find than a word in all files.
        return declare(code.filter { $0.name == "\(type).swift" || $0.name.hasPrefix("\(type)+") })
            || declare(code.filter { $0.text.contains(" \(type)") })
    }

    @Test(
        "The glossary has the terms that messages and documents use",
        arguments: [
            "lock", "archive", "rollback window", "lineage", "log", "marks", "entry", "edge location",
            "curated document", "indexer", "in doubt", "foreign", "origin", "facts", "rank", "lane", "stage",
            "withdraw", "remedy",
        ])
    func glossary(term: String) throws {
        #expect(try text("docs/glossary.md").contains("\n| **\(term)** | "))
    }
}
