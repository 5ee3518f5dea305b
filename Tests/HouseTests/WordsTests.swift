import Foundation
import Testing

/// The words of docs/style.md that a search can find, and the links of the documentation.
@Suite struct WordsTests {
    /// Words that are not written, each with its replacement.
    static let patterns = [
        (pattern: #"\bas wanted\b(?!:)"#, instead: "unchanged, right"),
        (pattern: #"\b[Ww]hoever\b"#, instead: "anyone who, the caller"),
        (pattern: #"\b(is|are|was|were|be|been|being) told\b"#, instead: "reported, shown, known"),
        (pattern: #"\btells\b(?! apart)"#, instead: "says, shows"),
        (pattern: #"\bcan(not)? be told\b"#, instead: "known, decided"),
        (pattern: #"\bis none that\b"#, instead: "is not one that"),
        (pattern: #"\bas it answers gladly\b"#, instead: "as it can sustain"),
    ]

    /// Words that prose avoids, too: documents, comments on lines of their own, and recorded messages. Decisions are history.
    static let prose = [
        (pattern: #"\b[Tt]ell(s|ing)?\b(?!:)(?!.* apart)"#, instead: "say, report, show, distinguish"),
        (pattern: #"\btold\b"#, instead: "reported, said"),
        (pattern: #"\b([Ss]omebody|[Nn]obody|[Ee]verybody)\b"#, instead: "another writer, a person, all"),
        (pattern: #"\bno more\b(?! than)"#, instead: "no longer"),
        (
            pattern: #"\b[Ww]hat (is|was) (gone|missing|wrong|left|late|lost) (is|are|was|may|needs|stays)\b"#,
            instead: "a noun"
        ),
        (pattern: #"\b(it|that|which) (is|was) none\b(?! of)"#, instead: "malformed, not one"),
        (pattern: #"^(/// )?(- )?That (it|they|nobody|nothing|this) .*\b(is|are) no\b"#, instead: "a noun"),
        (pattern: #"\bof which nothing is\b"#, instead: "without"),
    ]

    /// Folders whose declarations have comments by this rule.
    static let declarations = ["Sources", "Tests"]

    @Test(
        "A declaration's comment begins with a noun or a verb, not with a clause that withholds it",
        arguments: declarations)
    func nounFirst(folder: String) throws {
        let clause = #/^\/\/\/ (- ((Parameter )?\w+: |Returns: ))?([Ww]hat|[Ww]hose|[Ww]ho|[Tt]hat which)\b/#
        for file in try SourceTree().swiftFiles(below: folder) {
            for (number, line) in file.lines {
                guard line.contains("///") else { continue }
                let text = line.trimmingPrefix(while: \.isWhitespace).replacing(#/^\/\/\/ +/#, with: "/// ")
                if text.contains(clause) { Issue.record("\(file.path):\(number): \(text); write a noun") }
            }
        }
    }

    @Test("Prose has nouns for its writers, readers and losses", arguments: prose.indices)
    func nouns(index: Int) throws {
        let (pattern, instead) = Self.prose[index]
        let regex = try Regex(pattern)
        let tree = SourceTree()
        let documents = try tree.files(below: "docs") { $0.hasSuffix(".md") && !$0.hasPrefix("decisions/") }
        let files = try documents + tree.files(below: "") { $0 == "README.md" } + tree.swiftFiles(below: "Sources")
        for file in files where file.path != "docs/style.md" && Self.mayHold(pattern, file) {
            for (number, line) in file.lines {
                let text = line.trimmingPrefix(while: \.isWhitespace)
                guard !file.path.hasSuffix(".swift") || text.hasPrefix("//"), text.contains(regex) else { continue }
                Issue.record("\(file.path):\(number): \(text); write \(instead)")
            }
        }
    }

    /// Whether one of a file's lines may match, by an engine that takes a file at once.
    private static func mayHold(_ pattern: String, _ file: SourceTree.File) -> Bool {
        let whole = pattern.hasPrefix("^") ? "^[ \\t]*" + pattern.dropFirst() : pattern
        return file.text.range(of: "(?m)" + whole, options: .regularExpression) != nil
    }

    @Test("Documents, comments and messages are in the field's words", arguments: patterns.indices)
    func words(index: Int) throws {
        let (pattern, instead) = Self.patterns[index]
        let regex = try Regex(pattern)
        let tree = SourceTree()
        let files =
            try tree.swiftFiles(below: "Sources") + tree.files(below: "docs") { $0.hasSuffix(".md") }
            + tree.files(below: "playbooks") + tree.files(below: "") { $0 == "README.md" }
        #expect(files.count > 500)
        for file in files where file.path != "docs/style.md" && Self.mayHold(pattern, file) {
            for (number, line) in file.lines where line.contains(regex) {
                Issue.record("\(file.path):\(number): \(line.trimmingCharacters(in: .whitespaces)); write \(instead)")
            }
        }
    }

    @Test("Every link of the documentation leads to a file that is there, and to a heading of it")
    func links() throws {
        let tree = SourceTree()
        let documents = try tree.files(below: "") { $0.hasSuffix(".md") }
        let texts = Dictionary(documents.map { ($0.path, $0.text) }) { first, _ in first }
        let link = try Regex(#"\]\(([^)\s]+)\)"#, as: (Substring, Substring).self)
        var count = 0
        for document in documents {
            let folder = URL(filePath: "/" + document.path).deletingLastPathComponent()
            for match in document.text.matches(of: link) where !match.output.1.contains("://") {
                count += 1
                let parts = match.output.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let path =
                    parts[0].isEmpty
                    ? document.path : String(folder.appending(path: String(parts[0])).standardized.path.dropFirst())
                let exists = FileManager.default.fileExists(atPath: tree.root.appending(path: path).path)
                #expect(exists, "\(document.path) links \(match.output.1), which is not there")
                guard parts.count == 2, let text = texts[path] else { continue }
                let anchors = MarkdownPage(text).anchors
                #expect(anchors.contains(String(parts[1])), "\(document.path) links \(match.output.1)")
            }
        }
        #expect(count > 60)
    }

    @Test("The index of the documentation has every page and every decision")
    func index() throws {
        let tree = SourceTree()
        let index = try #require(try tree.files(below: "docs") { $0 == "README.md" }.first?.text)
        let pages = try tree.files(below: "docs") { $0.hasSuffix(".md") && $0 != "README.md" }
        for page in pages where !page.path.hasPrefix("docs/performance/") {
            #expect(index.contains("(\(page.path.dropFirst("docs/".count)))"), "\(page.path) is not in docs/README.md")
        }
    }
}
