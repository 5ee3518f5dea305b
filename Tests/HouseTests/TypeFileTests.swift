import Testing

/// A type stands in the file of its name, so that who looks for one finds it by the list of files. What is no longer than
/// a few lines, such as the error of a reader, may stand beside what it belongs to.
@Suite struct TypeFileTests {
    static let linesMax = 10

    @Test("A type of more than a few lines stands in the file of its name")
    func files() throws {
        for file in try SourceTree().swiftFiles(below: "Sources") {
            let name = file.name.dropLast(".swift".count).prefix { $0 != "+" }
            for type in Self.types(of: file) where type.name != name && type.lines > Self.linesMax {
                Issue.record("\(file.path) declares \(type.name) in \(type.lines) lines: give it \(type.name).swift")
            }
        }
    }

    @Test("Types and their lengths are read; what only its own file can name is passed over")
    func reading() {
        let text = """
            package struct One {
                struct Inner {
                }
            }

            /// A comment.
            @available(*, deprecated) final class Two: Base {}
            private enum Three {
            }
            package indirect enum Four {
                case a
            }
            """
        let types = Self.types(of: SourceTree.File(path: "A.swift", text: text))
        #expect(types.map(\.name) == ["One", "Two", "Four"] && types.map(\.lines) == [4, 1, 3])
    }

    static func types(of file: SourceTree.File) -> [(name: String, lines: Int)] {
        let declaration =
            /^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|final|indirect|nonisolated)\s+)*(?:struct|class|enum|actor|protocol)\s+(\w+)/
        let lines = file.lines
        return lines.indices.compactMap { index in
            guard let first = lines[index].text.utf8.first, "@acefinps".utf8.contains(first),
                let match = lines[index].text.firstMatch(of: declaration)
            else { return nil }
            let isWhole = lines[index].text.hasSuffix("}")
            let end = isWhole ? index : lines[index...].firstIndex { $0.text == "}" } ?? lines.endIndex - 1
            return (String(match.1), end - index + 1)
        }
    }
}
