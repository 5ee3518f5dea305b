import Indexes
import SimpleRepository
import Testing

/// Every history of one page with two files: two runs and a foreign writer put any content, and a rollback of the first run
/// takes back entry by entry.
@Suite struct SmallPageTests {
    enum Writer: CaseIterable { case one, two, foreign }

    /// The page's entry for each file: none, or one of some links.
    struct Content: Hashable {
        var a: Int
        var b: Int
        static let all = (0...2).flatMap { a in (0...1).map { Content(a: a, b: $0) } }
        var values: [String: Int] { [Self.nameA: a, Self.nameB: b] }
        static let nameA = "p-1.0-py3-none-any.whl"
        static let nameB = "p-2.0-py3-none-any.whl"
    }

    private static let length = 3

    private func html(_ content: Content) -> [UInt8] {
        func line(_ name: String, _ value: Int) -> String {
            value == 0 ? "" : "    <a href=\"../\(name)#sha256=\(value)\">\(name)</a><br/>\n"
        }
        return Array(
            ("<!DOCTYPE html>\n<html>\n  <body>\n    <h1>Links for p</h1>\n" + line(Content.nameA, content.a)
                + line(Content.nameB, content.b) + "  </body>\n</html>\n").utf8)
    }

    @Test("In every small history each entry is as the rules say, and all else as it was")
    func everyHistory() throws {
        let project = try #require(ProjectName("p"))
        var pages: [Content: EditablePage] = [:]
        for content in Content.all { pages[content] = EditablePage(html(content), project: project) }
        #expect(pages.count == Content.all.count)
        let steps = Writer.allCases.flatMap { writer in Content.all.map { (writer, $0) } }
        var count = 0
        func visit(_ history: [(writer: Writer, content: Content)]) {
            count += 1
            if !isRight(history, pages) { Issue.record("\(history)") }
            guard history.count <= Self.length else { return }
            for (writer, content) in steps where writer != .foreign || history.count < Self.length {
                visit(history + [(writer, content)])
            }
        }
        for start in Content.all { visit([(.foreign, start)]) }
        #expect(count > 10_000)
    }

    private func isRight(
        _ history: [(writer: Writer, content: Content)], _ pages: [Content: EditablePage]
    ) -> Bool {
        guard let last = history.last?.content, let current = pages[last] else { return false }
        var stretches: [PageRollback.Stretch] = []
        var wasOne = false
        for (earlier, later) in zip(history, history.dropFirst()) {
            defer { wasOne = later.writer == .one }
            guard later.writer == .one else { continue }
            if wasOne {
                stretches[stretches.count - 1].after = pages[later.content]
            } else {
                stretches.append(.init(before: pages[earlier.content], after: pages[later.content]))
            }
        }
        let outcome = PageRollback(stretches: stretches).applied(
            to: current, isThere: [Content.nameA, Content.nameB])
        var wanted = last
        var conflicts: [String] = []
        for (name, keyPath) in [(Content.nameA, \Content.a), (Content.nameB, \Content.b)] {
            switch rule(history.map { ($0.writer, $0.content[keyPath: keyPath]) }) {
            case .value(let value): wanted[keyPath: keyPath] = value
            case .conflict: conflicts.append(name)
            }
        }
        return outcome.conflicts == conflicts && outcome.page.bytes == html(wanted)
    }

    enum Rule { case value(Int), conflict }

    /// Of one entry alone: what the first run did to it, from stretch to stretch.
    private func rule(_ history: [(writer: Writer, value: Int)]) -> Rule {
        let now = history.last?.value ?? 0
        var own: [(was: Int, became: Int)] = []
        var place = 1
        while place < history.count {
            guard history[place].writer == .one else {
                place += 1
                continue
            }
            let was = history[place - 1].value
            while place < history.count, history[place].writer == .one { place += 1 }
            if history[place - 1].value != was { own.append((was, history[place - 1].value)) }
        }
        guard let first = own.first, let last = own.last, now != first.was else { return .value(now) }
        let joins = zip(own, own.dropFirst()).allSatisfy { $1.was == $0.became || $1.was == first.was }
        return joins && now == last.became ? .value(first.was) : .conflict
    }
}
