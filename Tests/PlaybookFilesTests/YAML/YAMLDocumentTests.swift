import Testing

@testable import PlaybookFiles

@Suite struct YAMLDocumentTests {
    @Test("Nodes have their places, and scalars stay as written")
    func places() throws {
        let document = YAMLDocument(text: "# c\nk: [1.10, 'x']\né: {yes: ~}\n", file: "f")
        #expect(document.diagnostics.isEmpty)
        func scalar(_ text: String, _ line: Int, _ column: Int, isQuoted: Bool = false) -> YAMLNode {
            let value = YAMLScalar(text: text, isQuoted: isQuoted)
            return YAMLNode(value: .scalar(value), place: Place(line: line, column: column))
        }
        func entry(_ key: String, _ line: Int, _ column: Int, _ value: YAMLNode) -> YAMLEntry {
            YAMLEntry(key: key, keyPlace: Place(line: line, column: column), value: value)
        }
        let list = YAMLNode(
            value: .sequence([scalar("1.10", 2, 5), scalar("x", 2, 11, isQuoted: true)]),
            place: Place(line: 2, column: 4))
        let inner = YAMLNode(
            value: .mapping([entry("yes", 3, 5, scalar("~", 3, 10))]), place: Place(line: 3, column: 4))
        let whole = YAMLNode.Value.mapping([entry("k", 2, 1, list), entry("é", 3, 1, inner)])
        #expect(document.root?.value == whole)
    }

    static let repeatedKeys = [
        WrongFile("block", "a: 1\nb: 2\na: 3\n", expected: ["3:1: duplicate key 'a' | it is first on line 1"]),
        WrongFile("CR LF", "a: 1\r\nb: 2\r\na: 3\r\n", expected: ["3:1: duplicate key 'a' | it is first on line 1"]),
        WrongFile(
            "all of them, quoted or not", "x: { k: 1, \"k\": 2, k: 3 }\ny:\n  q: 1\n  q: 2\n",
            expected: [
                "1:12: duplicate key 'k' | it is first on line 1", "1:20: duplicate key 'k' | it is first on line 1",
                "4:3: duplicate key 'q' | it is first on line 3",
            ]),
        WrongFile(
            "the same key deeper is another", "- é: {aa: 1, b: [x, {aa: 2}], aa: 3}\n",
            expected: ["1:31: duplicate key 'aa' | it is first on line 1"]),
        WrongFile(
            "number and text", "1: a\n\"1\": b\n", expected: ["2:1: duplicate key '1' | it is first on line 1"]),
        WrongFile("behind an anchor", "&a k: 1\nk: 2\n", expected: ["1:1: duplicate key 'k', first written here"]),
    ]

    @Test("A key that is repeated is told of where it is repeated", arguments: repeatedKeys)
    func duplicates(_ file: WrongFile) {
        #expect(YAMLDocument(text: file.text, file: "f").diagnostics.map(\.brief) == file.expected)
    }

    @Test("Marking repeated keys leaves all else as it was")
    func markersLeaveNoTrace() throws {
        let document = YAMLDocument(text: "m: {k: 1, k: 2, z: 3}\n", file: "f")
        guard case .mapping(let outer)? = document.root?.value, case .mapping(let inner)? = outer.first?.value.value
        else { throw Unexpected() }
        #expect(inner.map(\.key) == ["k", "z"])
        #expect(inner.map(\.keyPlace.column) == [5, 17])
        #expect(inner.map(\.value.place.column) == [8, 20])
    }

    static let syntaxErrors = [
        WrongFile("nothing", "", expected: ["1:1: the file is empty"]),
        WrongFile("only a comment", "# c\n", expected: ["1:1: the file is empty"]),
        WrongFile(
            "open list", "a: [1, 2\nb: 3\n",
            expected: [
                "2:2: not valid YAML: did not find expected ',' or ']'"
                    + " | while parsing a flow sequence that begins on line 1, column 4"
            ]),
        WrongFile(
            "open quote", "a: 'x\n",
            expected: [
                "2:1: not valid YAML: found unexpected end of stream"
                    + " | while scanning a quoted scalar that begins on line 1, column 4"
            ]),
        WrongFile(
            "tab", "\ta: 1\n",
            expected: [
                "1:1: not valid YAML: found character that cannot start any token"
                    + " | indent with spaces; quote texts that begin so"
            ]),
        WrongFile(
            "colon in a text", "a: b: c\n",
            expected: [
                "1:5: not valid YAML: mapping values are not allowed in this context | quote a text that holds ': '"
            ]),
        WrongFile(
            "two documents", "a: 1\n---\nb: 2\n",
            expected: ["2:1: a second document begins here; a file holds one"]),
        WrongFile("unknown alias", "a: *x\n", expected: ["1:4: not valid YAML: found undefined alias"]),
        WrongFile(
            "control character, counted in scalars", "é: ok\nb: \u{01}\n",
            expected: ["2:3: not valid YAML: control characters are not allowed"]),
        WrongFile("a list as a key", "? [a, b]\n: c\n", expected: ["1:3: a key must be a plain text"]),
        WrongFile(
            "a repeated key above an error", "k: 1\nk: 2\nz: [\n",
            expected: [
                "4:1: not valid YAML: did not find expected node content"
            ]),
    ]

    @Test("Syntax errors have a place", arguments: syntaxErrors)
    func syntax(_ file: WrongFile) {
        let document = YAMLDocument(text: file.text, file: "f")
        #expect(document.diagnostics.map(\.brief) == file.expected)
    }

    static let bounds = [
        WrongFile(
            "size", String(repeating: "a", count: 1_048_577), expected: ["1:1: the file is larger than 1 MiB"]),
        WrongFile("open brackets", String(repeating: "[", count: 500_000), expected: ["1:1: nested far too deep"]),
        WrongFile("dashes", String(repeating: "- ", count: 500_000), expected: ["1:1999: nested far too deep"]),
        WrongFile(
            "depth", String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            expected: ["1:33: nested deeper than 32 levels"]),
        WrongFile(
            "billion laughs", Self.laughs(levels: 10, width: 10),
            expected: ["1:1: more than 8 anchors (&) or 32 aliases (*)"]),
        WrongFile(
            "as many laughs as the counts allow", Self.laughs(levels: 8, width: 4) + "z: [*a7, *a7, *a7, *a7]\n",
            expected: ["1:5: more than 50000 values, aliases followed"]),
        WrongFile(
            "repeated keys", (0..<30).map { "k\($0): 1\nk\($0): 2\n" }.joined(),
            expected: ["1:1: more than 20 duplicate keys"]),
    ]

    private static func laughs(levels: Int, width: Int) -> String {
        let lines = (0..<levels).map { level in
            let item = level == 0 ? "x" : "*a\(level - 1)"
            return "a\(level): &a\(level) [\(Array(repeating: item, count: width).joined(separator: ", "))]\n"
        }
        return lines.joined()
    }

    @Test("What is too much is refused", arguments: bounds)
    func refused(_ file: WrongFile) {
        #expect(YAMLDocument(text: file.text, file: "f").diagnostics.map(\.brief) == file.expected)
    }

    @Test("An anchor may be used; comments and patterns are no aliases")
    func aliases() {
        let comment = (0..<40).map { _ in "# *not an alias\n" }.joined()
        let document = YAMLDocument(text: comment + "a: &x [m*n]\nb: *x\n", file: "f")
        #expect(document.diagnostics.isEmpty)
        guard case .mapping(let entries)? = document.root?.value else { return #expect(Bool(false)) }
        #expect(entries.map(\.value.value).count == 2)
        #expect(entries.first?.value.value == entries.last?.value.value)
    }
}

/// A value of a shape that the test did not expect.
struct Unexpected: Error {}
