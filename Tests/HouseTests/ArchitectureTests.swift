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
