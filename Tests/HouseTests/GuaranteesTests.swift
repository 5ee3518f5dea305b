import Foundation
import Testing

/// The promises of README and of the page of guarantees: each sentence names the tests that hold it, and they are there.
@Suite struct GuaranteesTests {
    /// Parts of pages, with the least number of sentences that they have.
    static let parts = [
        (path: "README.md", part: "what-is-promised", count: 9),
        ("docs/guide/guarantees.md", "in-short", 7), ("docs/guide/guarantees.md", "what-is-promised", 45),
        ("docs/guide/guarantees.md", "under-which-conditions", 15),
        ("docs/guide/guarantees.md", "what-is-not-promised", 70), ("docs/guide/guarantees.md", "after-a-crash", 19),
    ]

    private static let tests = Result { try SourceTree().tests() }

    private func section(_ anchor: String, of path: String) throws -> [Substring] {
        let text = try String(contentsOf: SourceTree().root.appending(path: path), encoding: .utf8)
        return try #require(MarkdownPage(text).section(anchor), "\(path) has no part \(anchor)").lines
    }

    @Test("Each sentence names tests that are there", arguments: parts)
    func held(path: String, part: String, count: Int) throws {
        let page = PromisePage(try section(part, of: path))
        #expect(page.blocks.reduce(0) { $0 + $1.sentences.count } >= count)
        let promises = ["in-short", "what-is-promised"].contains(part)
        for problem in page.problems(tests: try Self.tests.get(), mayLimit: !promises) {
            Issue.record("\(path)#\(part): \(problem)")
        }
    }

    @Test(
        "A sentence ends where a reader ends it",
        arguments: [
            ("**A label.** One. Two (exit 3). Three", ["One.", "Two (exit 3).", "Three"]),
            (
                "**Bold** goes on: `a. b` and v1.2 stay, i.e. here. \"Quoted.\" rollbook\ngoes on.",
                ["**Bold** goes on: `a. b` and v1.2 stay, i.e. here.", "\"Quoted.\"", "rollbook goes on."]
            ),
            ("- **Item** one. Below `.rollbook/`. So", ["**Item** one.", "Below `.rollbook/`.", "So"]),
        ])
    func sentences(text: String, sentences: [String]) {
        #expect(PromisePage.sentences(of: text) == sentences)
    }

    @Test(
        "A sentence without a test, and a test that is not there, are found",
        arguments: [
            ("One. Two.\n<!-- 1 ATests.a\n     2 BTests.b, ATests.a -->", 0),
            ("One. Two.\n<!-- 1 ATests.a\n     2 says why -->", 0),
            ("One. Two.\n<!-- 1 ATests.a\n     2 a limit -->", 1),
            ("One. Two.\n<!-- 1 ATests.a -->", 1), ("One. Two.", 2), ("- One.\n  <!-- 1 ATests.a -->\n- Two.", 1),
            ("One.\n<!-- 1 ATests.b -->", 1), ("One.\n<!-- 2 ATests.a -->", 1), ("One.\n<!-- 1 ATests -->", 1),
            ("| a | b |\n|---|---|\n| c | d |\n| e | f |\n<!-- 1 ATests.a\n     2 BTests.c -->", 1),
        ])
    func problems(text: String, count: Int) {
        let page = PromisePage(text.split(separator: "\n", omittingEmptySubsequences: false))
        let problems = page.problems(tests: ["ATests.a", "BTests.b"], mayLimit: false)
        #expect(problems.count == count, "\(problems)")
    }

    @Test("Each history that went wrong has tests, and they are there")
    func histories() throws {
        let rows = try section("histories-that-rollbacks-once-got-wrong", of: "docs/guide/guarantees.md")
            .filter { $0.hasPrefix("| ") }
        let tests = try Self.tests.get()
        #expect(rows.count > 20)
        for row in rows.dropFirst() {
            let named = row.split(separator: "`").filter { $0.contains(#/^\w+Tests\.\w+$/#) }.map(String.init)
            #expect(!named.isEmpty, "\(row)")
            for test in named { #expect(tests.contains(test), "\(test)") }
        }
    }
}
