import Foundation

/// The repository that this test was compiled from.
struct SourceTree {
    let root = Self.place

    private static let place = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every file, read once for all tests.
    private static let all = read()

    /// A text file, by its path from the root.
    struct File: Sendable {
        let path: String
        let name: String
        let text: String
        /// The lines, numbered from 1.
        let lines: [(number: Int, text: Substring)]

        init(path: String, text: String) {
            self.path = path
            self.text = text
            name = String(path.split(separator: "/").last ?? "")
            lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
                ($0.offset + 1, $0.element)
            }
        }

        /// The modules that it imports, each with the number of the line.
        var imports: [(line: Int, module: String)] {
            let statement = /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|internal|private|fileprivate|public)\s+)?/
            let module = /import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let|actor)\s+)?(\w+)/
            return lines.compactMap { number, text in
                // A line that begins otherwise is none; patterns take long.
                guard let first = text.utf8.first(where: { $0 != UInt8(ascii: " ") }), "@fip".utf8.contains(first)
                else {
                    return nil
                }
                let rest = text.trimmingPrefix(statement)
                guard let match = rest.prefixMatch(of: module) else { return nil }
                return (number, String(match.1))
            }
        }
    }

    /// The Swift files below a folder of the repository, by path.
    func swiftFiles(below folder: String) throws -> [File] {
        try files(below: folder) { $0.hasSuffix(".swift") }
    }

    /// The files below a folder ("" is the root) that are UTF-8 text, by path. Names that start with a dot and are no part of
    /// the project (build products, the repository itself) are passed over; `.ci` and the like are not.
    func files(below folder: String, where isWanted: (String) -> Bool = { _ in true }) throws -> [File] {
        let base = folder.isEmpty ? "" : folder + "/"
        return Self.all.filter { $0.path.hasPrefix(base) && isWanted(String($0.path.dropFirst(base.count))) }
    }

    private static func read() -> [File] {
        guard let enumerator = FileManager.default.enumerator(atPath: place.path) else { return [] }
        var files: [File] = []
        while let path = enumerator.nextObject() as? String {
            let name = path.split(separator: "/").last ?? ""
            if name == ".git" || name.hasPrefix(".build") || name == ".venv" || name == ".swiftpm" {
                enumerator.skipDescendants()
            } else if let text = try? String(contentsOf: place.appending(path: path), encoding: .utf8) {
                files.append(File(path: path, text: text))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The tests of the tree, as `Suite.function`.
    func tests() throws -> Set<String> {
        let declaration = #/^(?:@.* )?(?:extension|struct|class) (\w+Tests)\b/#
        let function = #/\bfunc (\w+)\(/#
        var tests: Set<String> = []
        for file in try swiftFiles(below: "Tests") {
            var suite: Substring?
            var isTest = false
            for line in file.text.split(separator: "\n") {
                if line.contains("Tests"), let match = line.firstMatch(of: declaration) { suite = match.1 }
                if line.contains("@Test") { isTest = true }
                guard isTest, let suite, line.contains("func "), let match = line.firstMatch(of: function) else {
                    continue
                }
                tests.insert("\(suite).\(match.1)")
                isTest = false
            }
        }
        return tests
    }

    /// The folders directly below `Sources` that hold Swift.
    func targets() throws -> [String] {
        Set(try swiftFiles(below: "Sources").compactMap { $0.path.split(separator: "/").dropFirst().first })
            .map { String($0) }.sorted()
    }
}
