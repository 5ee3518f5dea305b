import Foundation
import TestMachine
import Testing
import Verification

/// docs/checks.md is held to the names of the checks.
@Suite struct ChecksPageTests {
    @Test("Every check has its row, and every row is a check's")
    func rows() throws {
        let root = URL(filePath: Repository.path)
        let page = try String(contentsOf: root.appending(path: "docs/checks.md"), encoding: .utf8)
        var named: Set<String> = []
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, let first = cells.first else { continue }
            named.formUnion(
                first.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "` ")) })
        }
        let names = Set(Finding.Name.allCases.map(\.rawValue))
        #expect(names.subtracting(named).isEmpty, "without a row")
        #expect(named.subtracting(names).isEmpty, "a row without a check")
    }
}
