import Foundation
import Testing

/// The page for users of the replaced scripts names commands and options that there are.
@Suite struct ScriptUsersTests {
    private static let path = Workplace.repository + "/docs/guide/for-script-users.md"

    /// Every command of the page: what stands between back quotes and begins with the program's name.
    private static func commands() throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.matches(of: #/`(rollbook [^`]+)`/#).map { String($0.output.1) }
    }

    /// The program as `--experimental-dump-help` describes it.
    private struct Tool: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
            var arguments: [Argument]?
        }

        struct Argument: Decodable {
            var kind: String
            var names: [Name]?

            struct Name: Decodable { var name: String }
        }
    }

    @Test("Each command and option of the page exists, and every flag of the scripts has its row")
    func names() async throws {
        try await Workplace.with { place in
            let dump = try await place.rollbook("--experimental-dump-help")
            let tool = try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8))
            let commands = try Self.commands()
            #expect(commands.count >= 20)
            for command in commands {
                let words = command.split(separator: " ").dropFirst().map(String.init)
                let name = try #require(words.first)
                let known = try #require(tool.command.subcommands?.first { $0.commandName == name }, "\(command)")
                let options = Set((known.arguments ?? []).flatMap { $0.names ?? [] }.map { "--" + $0.name })
                for word in words where word.hasPrefix("--") {
                    #expect(options.contains(word), "\(command): there is no \(word)")
                }
            }
        }
        let text = try String(contentsOfFile: Self.path, encoding: .utf8)
        for flag in [
            "--package", "--dry-run", "--auto-detect-prefixes", "--base-prefix", "--prefix", "--dependency-package",
            "--structured", "manage.py all", "CUSTOM_PREFIX", "S3_BUCKET_PY", "--do-not-upload", "--compute-sha256",
            "manage_structured.py",
        ] {
            #expect(text.contains(flag), "\(flag) has no row")
        }
    }

    @Test("The commands that only plan are carried out in a rehearsal, as they stand")
    func pasted() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            try await rehearse.copyRollout()
            for command in try Self.commands()
            where command.contains("--dry-run") || command.hasPrefix("rollbook reindex") {
                var words = command.split(separator: " ").dropFirst().map(String.init)
                words = words.map { $0 == "v2/gfx1151" || $0 == "v2/gfx1150" ? "v2/gfx110X-all" : $0 }
                if words[0] == "reindex", !words.contains("--output") { words.append("--dry-run") }
                words = words.map { $0 == "pages" ? place.folder + "/pages" : $0 == "torch" ? "setuptools" : $0 }
                // `all` stands for the channel of S3_BUCKET_PY, which a rehearsal does not look at.
                guard words.dropFirst().first == "nightly" else { continue }
                let outcome = try await place.rollbook(words + rehearse.options).run()
                #expect(outcome.status == 0, "\(command)\n\(outcome.transcript)")
            }
        }
    }
}
