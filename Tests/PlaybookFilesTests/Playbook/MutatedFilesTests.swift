import FoundationEssentials
import Rollbook
import Testing

@testable import PlaybookFiles

/// Damaged copies of the shipped files: whatever people do to them, they get an answer with a place in the file.
@Suite struct MutatedFilesTests {
    /// A linear congruential generator: the same damage on every machine.
    private struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    private static let fragments = [
        "", "\n", "  ", ": ", "- ", "[", "]", "{", "}", "\"", "'", "$", "&a ", "*a", "#", "|", ">", "~", "\t", "é",
        "? ",
        "!!x ", "---\n", "channel", "\r\n", "%", "@", "<<: ",
    ]

    private func damaged(_ text: String, _ random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let from = Int.random(in: 0..<scalars.count, using: &random)
            let to = min(scalars.count, from + Int.random(in: 0...6, using: &random))
            let fragment = Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &random)]
            scalars.replaceSubrange(from..<to, with: fragment.unicodeScalars)
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private func diagnostics(_ name: String, _ text: String) -> [Diagnostic] {
        switch name {
        case "channels": return ChannelDecoder.decode(text: text, file: name).diagnostics
        case "catalog": return CatalogDecoder.decode(text: text, file: name).diagnostics
        default:
            let vocabulary = PlaybookVocabulary(kinds: StepKinds.all.map { $0 }, channels: nil, packages: nil)
            let (playbook, diagnostics) = PlaybookDecoder.decode(
                text: text, file: name, name: name, vocabulary: vocabulary)
            #expect((playbook == nil) == !diagnostics.isEmpty)
            return diagnostics
        }
    }

    @Test("A damaged file is refused with places that exist", arguments: ["channels", "catalog", "promote-staging"])
    func damage(name: String) throws {
        let path = ShippedFilesTests.root + "/playbooks/\(name).yaml"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var random = SeededGenerator(state: UInt64(name.utf8.count))
        var refused = 0
        for _ in 0..<200 {
            let damaged = damaged(text, &random)
            let lines = damaged.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            let found = diagnostics(name, damaged)
            refused += found.isEmpty ? 0 : 1
            for diagnostic in found {
                try #require((1...lines.count).contains(diagnostic.line), "\(diagnostic) in\n\(damaged)")
                let width = lines[diagnostic.line - 1].count
                try #require((1...width + 1).contains(diagnostic.column), "\(diagnostic) in\n\(damaged)")
            }
        }
        #expect(refused > 40)
    }
}
