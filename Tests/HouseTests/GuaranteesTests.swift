import Foundation
import Testing

/// The page of guarantees: each promise has tests, and they are there.
@Suite struct GuaranteesTests {
    private func page() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/guide/guarantees.md"), encoding: .utf8)
    }

    private func section(_ title: String, of page: String) -> [Substring] {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "## \(title)") else { return [] }
        return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("## ") })
    }

    @Test("Each promise has a row of suites, and each row a promise")
    func rows() throws {
        let page = try page()
        let promises = section("What is promised", of: page).compactMap { line -> String? in
            guard line.hasPrefix("**"), let end = line.dropFirst(2).range(of: "**") else { return nil }
            return String(line.dropFirst(2)[..<end.lowerBound]).trimmingCharacters(in: CharacterSet(charactersIn: ".,"))
        }
        let rows = section("Shown by", of: page).filter { $0.hasPrefix("| ") }.dropFirst().compactMap {
            $0.split(separator: "|").first?.trimmingCharacters(in: .whitespaces)
        }
        #expect(promises.count > 10)
        #expect(Set(promises) == Set(rows))
    }

    @Test("Each suite that is named is there")
    func suites() throws {
        let page = try page()
        let named = section("Shown by", of: page).filter { $0.hasPrefix("| ") }.flatMap { line in
            line.split(separator: "`").filter { $0.hasSuffix("Tests") }.map(String.init)
        }
        let tests = try SourceTree().swiftFiles(below: "Tests").map(\.text)
        #expect(named.count > 20)
        for name in Set(named) {
            #expect(tests.contains { $0.contains("struct \(name)") || $0.contains("class \(name)") }, "\(name)")
        }
    }

    @Test(
        "Each promise of the README and each condition names its tests, and they are there",
        arguments: [("README.md", "What is promised"), ("docs/guide/guarantees.md", "Under which conditions")])
    func commented(path: String, title: String) throws {
        let text = try String(contentsOf: SourceTree().root.appending(path: path), encoding: .utf8)
        let tests = try SourceTree().swiftFiles(below: "Tests").map(\.text)
        let items = section(title, of: text).joined(separator: "\n").split(separator: #/(?:^|\n)- /#)
            .filter { !$0.allSatisfy(\.isWhitespace) }
        #expect(items.count > 5)
        for item in items {
            let comment = try #require(item.firstMatch(of: #/<!-- ([^>]+) -->/#)?.output.1, "\(item) names no test")
            for name in comment.split(separator: ", ") {
                let parts = name.split(separator: ".")
                let isThere = tests.contains { text in
                    text.contains("struct \(parts[0])") && (parts.count == 1 || text.contains("func \(parts[1])("))
                }
                #expect(isThere, "\(name)")
            }
        }
    }

    @Test("Each history that went wrong has tests, and they are there")
    func histories() throws {
        let rows = section("Histories that rollbacks once got wrong", of: try page()).filter { $0.hasPrefix("| ") }
        let tests = try SourceTree().swiftFiles(below: "Tests").map(\.text)
        #expect(rows.count > 20)
        for row in rows.dropFirst() {
            let named = row.split(separator: "`").map { $0.split(separator: ".") }
                .filter { $0.count == 2 && $0[0].hasSuffix("Tests") }
            #expect(!named.isEmpty, "\(row)")
            for test in named {
                let isThere = tests.contains {
                    $0.contains("struct \(test[0]) {") && $0.contains("func \(test[1])(")
                }
                #expect(isThere, "\(test.joined(separator: "."))")
            }
        }
    }
}
