import Foundation
import Testing

/// The questions at the top of docs/README.md: each is answered by one section that can be seen at once.
@Suite struct QuestionsTests {
    private func page(_ path: String) throws -> MarkdownPage {
        MarkdownPage(try String(contentsOf: SourceTree().root.appending(path: path), encoding: .utf8))
    }

    @Test("Each question leads to a section of one page view")
    func answered() throws {
        let index = try String(contentsOf: SourceTree().root.appending(path: "docs/README.md"), encoding: .utf8)
        let questions = index.split(separator: "\n").prefix { $0 != "Learn:" }.filter { $0.hasPrefix("- ") }
        #expect(questions.count >= 5)
        for question in questions {
            let link = try #require(
                question.firstMatch(of: #/^- .+\? \[[^\]]+\]\(([^)#]+)#([^)]+)\)$/#), "\(question)")
            let section = try #require(try page("docs/\(link.output.1)").section(String(link.output.2)), "\(question)")
            #expect((5...60).contains(section.lines.count), "\(question) \(section.lines.count) lines")
        }
    }

    @Test("The how-to has every permission that `rollbook doctor --policy` grants, and the one that it leaves out")
    func permissions() throws {
        let policy = try String(
            contentsOf: SourceTree().root.appending(path: "Sources/Rollbook/Doctor/LeastPolicy.swift"), encoding: .utf8)
        let granted = Set(policy.matches(of: #/"((?:s3|kms|cloudfront):[A-Za-z]+)"/#).map { String($0.output.1) })
        #expect(granted.count > 20)
        let section = try #require(try page("docs/guide/how-to.md").section("give-rollbook-its-permissions"))
        let text = section.lines.joined(separator: "\n")
        for permission in granted.union(["s3:DeleteObjectVersion"]) {
            #expect(text.contains("`\(permission)`"), "\(permission)")
        }
    }
}
