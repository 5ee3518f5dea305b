import FoundationEssentials
import TestMachine
import Testing

@testable import PlaybookFiles
@testable import Rollbook

/// The JSON Schemas against the decoders: an editor may say less than `rollbook playbooks check`, and never something else.
@Suite struct SchemaTests {
    private static func schema(of file: String) throws -> String {
        let schema: JSONSchema =
            switch file {
            case "channels": .channels
            case "catalog": .catalog
            default: .playbook(kinds: StepKinds.all)
            }
        return try schema.document(title: file)
    }

    private struct Question: Encodable {
        var schema: String
        var texts: [String]
    }

    /// Whether the schema accepts each text; `nil` for a text that is not YAML.
    private func accepted(_ texts: [String], by file: String) async throws -> [Bool?] {
        let question = try JSONEncoder().encode(Question(schema: try Self.schema(of: file), texts: texts))
        return try await OracleScript(name: "schema_oracle.py").run(input: question)
    }

    private func shipped(_ name: String) throws -> String {
        try String(contentsOfFile: ShippedFilesTests.root + "/playbooks/\(name).yaml", encoding: .utf8)
    }

    @Test("Every file that is shipped is accepted")
    func accepts() async throws {
        #expect(try await accepted([try shipped("channels")], by: "channels") == [true])
        #expect(try await accepted([try shipped("catalog")], by: "catalog") == [true])
        let names = [
            "dependency-rollout", "index-refresh", "promote-staging", "verify-channel", "roll-back-nightly", "drill",
            "external-rollout", "yank-release", "withdraw-release",
        ]
        let all = try await accepted(try names.map(shipped), by: "playbook")
        #expect(all == names.map { _ in true })
    }

    @Test("Every key of a channel is in the schema")
    func keys() {
        #expect(ChannelDecoder.properties.map(\.name).sorted() == ChannelDecoder.keys.sorted())
    }

    @Test("What is wrong in ways that a schema can know is marked")
    func rejects() async throws {
        let wrong = ChannelDecoderTests.wrongFiles.map(\.text)
        let found = try await accepted(wrong, by: "channels")
        #expect(found.count { $0 == false } >= 3, "\(found)")
        let playbooks = [
            "playbook: a\nsummary: b\nsteps: []\n", "playbook: a\nsteps: [{ id: x, approve: { message: m } }]\n",
            "playbook: a\nsummary: b\nsteps: [{ id: x, aprove: { message: m } }]\n",
            "playbook: a\nsummary: b\nsteps: [{ id: x, mirror: { channel: dev, package: all, create: maybe } }]\n",
            "playbook: a\nsummary: b\nsteps: [{ id: x, verify: { channel: dev, links: some } }]\n",
        ]
        #expect(try await accepted(playbooks, by: "playbook") == playbooks.map { _ in false })
    }

    /// Values that people could write for any key.
    private static let values = [
        "true", "\"true\"", "yes", "1", "3.10", "[a]", "[]", "{}", "{ a: b }", "text", "\"\"", "~", "90s", "off",
        "inside",
        "copy", "2026-11-23T14:02:11Z", "[1, true]", "[[a]]",
    ]

    @Test("What the schema refuses the decoder refuses too", arguments: ["channels", "catalog", "promote-staging"])
    func neverStricter(name: String) async throws {
        let lines = try shipped(name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var texts: [String] = []
        for (number, line) in lines.enumerated() {
            guard let colon = line.firstIndex(of: ":"), !line.contains("#") else { continue }
            for value in Self.values {
                var copy = lines
                copy[number] = line[...colon] + " " + value
                texts.append(copy.joined(separator: "\n"))
            }
        }
        let accepted = try await accepted(texts, by: name == "promote-staging" ? "playbook" : name)
        var refused = 0
        for (text, isAccepted) in zip(texts, accepted) where isAccepted == false {
            refused += 1
            #expect(!diagnostics(name, text).isEmpty, "the decoder takes\n\(text)")
        }
        #expect(texts.count > 100 && refused > 20, "\(refused) of \(texts.count)")
    }

    private func diagnostics(_ name: String, _ text: String) -> [Diagnostic] {
        switch name {
        case "channels": return ChannelDecoder.decode(text: text, file: name).diagnostics
        case "catalog": return CatalogDecoder.decode(text: text, file: name).diagnostics
        default:
            let vocabulary = PlaybookVocabulary(kinds: StepKinds.all, channels: nil, packages: nil)
            return PlaybookDecoder.decode(text: text, file: name, name: name, vocabulary: vocabulary).diagnostics
        }
    }
}
