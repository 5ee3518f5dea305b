import Foundation
import Testing

/// A journal that was named and is not there.
@Suite struct MissingJournalTests {
    /// Commands that read a journal, as an operator writes them.
    private static let reading = [
        ["status"], ["history"], ["show"], ["report", "last"], ["diff", "last"],
        ["versions", "nightly", "v2/index.html"],
        ["resume", "--yes"], ["rollback", "last", "--yes"], ["approve", "last"], ["decline", "last"],
        ["cancel", "last"],
        ["verify", "nightly", "--run", "last"], ["invalidate", "nightly", "--run", "last"],
        ["journal", "check"], ["journal", "export"], ["journal", "push", "nightly"],
    ]
    /// Commands that create the journal: its records begin with them, or they ask it for none.
    private static let making: Set = [
        "run", "mirror", "reindex", "checksum", "yank", "unyank", "withdraw", "restore", "init", "unlock",
        "journal import", "journal pull", "journal rebuild", "journal repair",
    ]
    /// Commands that have no journal, or that say that it is missing.
    private static let without: Set = [
        "doctor", "playbooks list", "playbooks check", "playbooks show", "sandbox", "schema",
    ]

    @Test("A command that reads says that there is no such journal, and makes none", arguments: reading)
    func missing(arguments: [String]) async throws {
        try await Workplace.with { place in
            let path = place.folder + "/typo/journal.sqlite"
            let named = try await place.rollbook(arguments + ["--journal", path]).run()
            var environment = place.rollbook(arguments)
            environment.environment["ROLLBOOK_JOURNAL"] = path
            for outcome in [named, try await environment.run()] {
                #expect(outcome.status == 64, "\(outcome.transcript)")
                #expect(outcome.errors.contains("there is no journal \(path)"), "\(outcome.transcript)")
            }
            environment.environment["ROLLBOOK_JOURNAL"] = ""
            let empty = try await environment.run()
            #expect(empty.status == 64 && empty.errors.contains("ROLLBOOK_JOURNAL is empty"), "\(empty.transcript)")
            #expect(!FileManager.default.fileExists(atPath: place.folder + "/typo"))
        }
    }

    /// The commands in the output of `--experimental-dump-help`.
    private struct Tool: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?

            var leaves: [String] {
                guard let subcommands, !subcommands.isEmpty else { return [commandName] }
                return subcommands.flatMap { sub in sub.leaves.map { "\(commandName) \($0)" } }
            }
        }
    }

    @Test("Of every command it is known what it does where the journal that was named is not there")
    func allCommands() async throws {
        try await Workplace.with { place in
            let dump = try await place.rollbook("--experimental-dump-help")
            let tool = try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8))
            let commands = tool.command.leaves.map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
                .filter { $0 != "help" }
            let reading = Set(Self.reading.map { $0[0] == "journal" ? "\($0[0]) \($0[1])" : $0[0] })
            let conditional: Set = ["verify", "invalidate"]
            #expect(Set(commands).subtracting(reading).subtracting(Self.making).subtracting(Self.without) == [])
            #expect(reading.subtracting(commands).union(Self.making.subtracting(commands)) == [])
            #expect(reading.intersection(Self.making).subtracting(conditional) == [])
        }
    }

    @Test("Doctor says that it is not there, and makes none")
    func doctor() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let place = try place.using(sandbox)
                let path = place.folder + "/typo/journal.sqlite"
                let outcome = try await place.rollbook("doctor", "dev", "--journal", path)
                #expect(outcome.output.contains("there is no journal \(path)"), "\(outcome.transcript)")
                #expect(!FileManager.default.fileExists(atPath: place.folder + "/typo"))
                let kept = FileManager.default.enumerator(atPath: place.folder + "/tmp")?.compactMap { $0 as? String }
                #expect(kept?.contains { $0.contains("journal") } == false, "\(kept ?? [])")
                let empty = try await place.rollbook("doctor", "dev", "--journal", "")
                #expect(empty.status == 64 && empty.errors.contains("--journal names no file"), "\(empty.transcript)")
            }
        }
    }
}
