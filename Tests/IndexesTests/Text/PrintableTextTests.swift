import Foundation
import Indexes
import TestKit
import Testing

@Suite struct PrintableTextTests {
    @Test(
        "What could act on a reader is shown instead",
        arguments: [
            ("plain é \u{1F600}", "plain é \u{1F600}"), ("a\nb\rc\td", "a\\nb\\rc\\td"), ("\u{1B}[31m", "\\u{1b}[31m"),
            ("\u{0}\u{7F}\u{9B}", "\\u{0}\\u{7f}\\u{9b}"), ("\u{202E}x\u{2066}", "\\u{202e}x\\u{2066}"),
            ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("\u{FFFE}\u{FFFF}\u{1FFFE}", "\\u{fffe}\\u{ffff}\\u{1fffe}"),
            ("\r\n", "\\r\\n"), ("\u{FEFF}", "\\u{feff}"),
            // Text that the runner of GitHub Actions takes for commands.
            ("::error::x", "\\u{3a}:error::x"), (" \u{A0}::error::x", " \u{A0}\\u{3a}:error::x"),
            ("a ::error::x", "a ::error::x"), ("a ##[error]x ##[debug]", "a ##\\u{5b}error]x ##\\u{5b}debug]"),
            ("###[x] # [x]", "###\\u{5b}x] # [x]"),
        ])
    func line(text: String, shown: String) {
        #expect(PrintableText.line(text) == shown)
    }

    @Test("A text of several lines keeps them")
    func lines() {
        #expect(PrintableText.lines("a\tb\n::error::c\r\n\nd") == "a\\tb\n\\u{3a}:error::c\\r\n\nd")
        #expect(PrintableText.lines("") == "" && PrintableText.lines("a\n") == "a\n")
    }

    @Test("A JSON document says the same, and acts on nobody")
    func json() throws {
        let text = HostileText.everything + " ##[add-mask]x \u{FFFFF}\u{1F600}"
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        let document = String(decoding: try encoder.encode([text]), as: UTF8.self)
        let json = PrintableText.json(document)
        #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [text])
        #expect(PrintableText.lines(json) == json, "nothing is left to be made fit")
        #expect(PrintableText.json(#"["é 1"]"#) == #"["é 1"]"#)
    }

    @Test("Users, passwords, signatures and tokens of URLs are left out", arguments: HostileText.secrets)
    func secrets(text: String) {
        let shown = PrintableText.withoutSecrets(text)
        #expect(!shown.contains("s3cr3t") && shown.contains("***"), "\(shown)")
    }

    @Test(
        "What is no secret stays",
        arguments: [
            "mail a@b.example", "https://h/a@b", "https://h/?a=b@c", "expected sha256=abc", "https://h/x?versionId=1",
            "git+https://h/x.whl#sha256=00", "1+rocm7@x",
        ])
    func harmless(text: String) {
        #expect(PrintableText.withoutSecrets(text) == text)
    }

    @Test(
        "A text is cut to its room, with an ellipsis",
        arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 1, ""), ("é\u{1F600}x", 2, "é…")])
    func clipped(text: String, count: Int, shown: String) {
        #expect(PrintableText.clipped(text, to: count) == shown)
    }
}
