import Foundation
import Testing

/// The `--help` text of each command.
@Suite struct HelpTests {
    /// Every command and subcommand with the end of its help, by the help itself.
    private func commands(_ place: Workplace) async throws -> [(path: [String], help: String)] {
        let dump = try await place.rollbook("--experimental-dump-help")
        let tool = try JSONDecoder().decode(Tool.self, from: Data(dump.output.utf8))
        return tool.command.leaves(below: [])
    }

    private struct Tool: Decodable {
        var command: Command

        struct Command: Decodable {
            var commandName: String
            var discussion: String?
            var subcommands: [Command]?

            /// Commands that have no subcommands but `help`.
            func leaves(below path: [String]) -> [(path: [String], help: String)] {
                let own = (subcommands ?? []).filter { $0.commandName != "help" }
                if own.isEmpty { return [(path, discussion ?? "")] }
                return own.flatMap { $0.leaves(below: path + [$0.commandName]) }
            }
        }
    }

    @Test("Each has an example that works, and says how it can end")
    func examples() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            try await rehearse.rollOut()
            let commands = try await commands(place)
            #expect(commands.count >= 25)
            for (command, help) in commands {
                #expect(help.contains("Exit codes: 0 done"), "\(command)")
                let examples = help.split(separator: "\n").map { $0.drop { $0 == " " } }
                    .filter { $0.hasPrefix("rollbook \(command.joined(separator: " "))") || $0 == "rollbook playbooks" }
                #expect(!examples.isEmpty, "\(command)")
                for example in examples { try await run(String(example), as: command, in: rehearse) }
            }
        }
    }

    /// Pastes an example, made one of the rehearsal's.
    private func run(_ example: String, as command: [String], in rehearse: Rehearse) async throws {
        // These need a run that is not done, Ctrl-C, a distribution, a real bucket.
        guard !["resume", "approve", "decline", "cancel", "sandbox", "invalidate", "init"].contains(command[0]) else {
            return
        }
        let local = ["schema", "status", "history", "show", "report", "journal", "playbooks"].contains(command[0])
        let options =
            local && !["rebuild", "pull", "push", "repair"].contains(command.last)
            ? ["--journal", rehearse.folder + "/journal.sqlite"] : rehearse.options
        var invocation = rehearse.place.rollbook([])
        let program = URL(filePath: Workplace.program).deletingLastPathComponent().path
        invocation.environment["PATH"] = program + ":" + (invocation.environment["PATH"] ?? "")
        invocation.environment["ROLLBOOK_PLAYBOOKS"] = Workplace.repository + "/playbooks"
        invocation.folder = rehearse.place.folder
        let words = options.map { "'\($0)'" }.joined(separator: " ")
        // A rehearsal has no state from two hours ago.
        let example = example.replacing("2 hours ago", with: "now")
        invocation.arguments = ["sh", "-c", "\(example) \(words)"]
        let outcome = try await invocation.run()
        #expect(outcome.status == 0, "\(example)\n\(outcome.transcript)")
    }

    @Test("The commands are grouped by when they are needed")
    func groups() async throws {
        try await Workplace.with { place in
            let help = try await place.rollbook("--help").output
            for group in ["EVERYDAY", "WHEN SOMETHING IS WRONG", "SET UP", "JOURNAL"] {
                #expect(help.contains("\n\(group) SUBCOMMANDS:\n"), "\(help)")
            }
        }
    }
}
