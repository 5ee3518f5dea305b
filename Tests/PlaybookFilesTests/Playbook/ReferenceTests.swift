import FoundationEssentials
import Rollbook
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
        // A dependency of the catalog has versions too.
        let all = try lines()
        let end = all.firstIndex { $0 == "## catalog.yaml" } ?? all.endIndex
        let own = ChannelDecoder.keys.contains(key) ? all[..<end] : all[...]
        let rows = own.filter { $0.hasPrefix("| `\(key)` |") && $0.split(separator: " | ").count == 3 }
        #expect(rows.count == 1)
    }

    private static func names(_ keys: [StepKey]) -> String { keys.map { "`\($0.name)`" }.joined(separator: ", ") }

    @Test("Every kind of step has the row that its keys and their help make", arguments: StepKinds.all.map { $0.name })
    func kinds(name: String) throws {
        let kind = try #require(StepKinds.all.first { $0.name == name })
        let parts = [kind.keys.filter(\.isRequired), kind.keys.filter { !$0.isRequired }].filter { !$0.isEmpty }
        let own = kind.keys.filter { key in !StepKey.shared.contains { $0.name == key.name && $0.help == key.help } }
        let does = [kind.help] + own.map { "`\($0.name)`: \($0.help)" }
        let keys = parts.map(Self.names).joined(separator: "; ")
        let rows = try lines().filter { $0.hasPrefix("| `\(name)` | `") }
        #expect(rows == ["| `\(name)` | \(keys) | \(does.joined(separator: " ")) |"])
    }

    @Test("A key of several kinds has its row", arguments: StepKey.shared)
    func shared(key: StepKey) throws {
        #expect(try lines().contains("| `\(key.name)` | \(key.help) |"))
    }
}
