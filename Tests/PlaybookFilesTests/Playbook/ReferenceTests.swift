import FoundationEssentials
import Testing

@testable import PlaybookFiles

/// `docs/guide/reference-files.md` against the decoders.
@Suite struct ReferenceTests {
    private func lines() throws -> [Substring] {
        let path = ShippedFilesTests.root + "/docs/guide/reference-files.md"
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    }

    @Test("Every key of a channel and of a step has its row", arguments: ChannelDecoder.keys + StepDecoder.commonKeys)
    func keys(key: String) throws {
        let rows = try lines().filter { $0.hasPrefix("| `\(key)` |") }
        #expect(rows.count == 1)
    }

    @Test("Every kind of step has a row that names exactly its keys", arguments: StepKind.Name.allCases)
    func kinds(kind: StepKind.Name) throws {
        let rows = try lines().filter { $0.hasPrefix("| `\(kind.rawValue)` |") }
        let cells = try #require(rows.first).split(separator: "|")
        #expect(rows.count == 1)
        let keys = cells[1].split(whereSeparator: { " `,;".contains($0) }).map(String.init)
        #expect(keys.sorted() == StepKindDecoder.keys(of: kind).sorted())
    }
}
