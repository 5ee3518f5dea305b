import Foundation
import GRDB
import Testing

@testable import RunJournal

/// docs/journal.md is the public format, so it is held to the schema.
@Suite struct DocumentationTests {
    private func page() throws -> String {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/journal.md"), encoding: .utf8)
    }

    @Test("Every table has its section, and every column stands in it")
    func columns() throws {
        let sections = try page().components(separatedBy: "\n## ")
        let test = try TestJournal()
        let columns = try test.journal.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
                    """)
        }
        #expect(columns.count > 80)
        for row in columns {
            let (table, column): (String, String) = (row["table"], row["column"])
            let section = try #require(sections.first { $0.hasPrefix("\(table)\n") }, "\(table) has no section")
            let documented =
                column.hasPrefix("before_") || column.hasPrefix("after_") && table == "change"
                ? "…" + column.drop { $0 != "_" } : column
            #expect(section.contains("`\(documented)`"), "\(table).\(column) is not documented")
        }
    }

    @Test("Every query on the page runs")
    func queries() throws {
        let test = try TestJournal()
        let blocks = try page().components(separatedBy: "```sql\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count >= 6)
        for sql in blocks {
            try test.journal.read { db in _ = try Row.fetchAll(db, sql: sql) }
        }
    }
}
