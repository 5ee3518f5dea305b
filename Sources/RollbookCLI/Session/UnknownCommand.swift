import ArgumentParser
import Indexes
import PlaybookFiles

/// A word in the place of a command that is not a command.
enum UnknownCommand {
    /// - Throws: `CommandFailure` with the nearest command.
    static func refuse(in arguments: [String], of root: any ParsableCommand.Type) throws {
        var command = root
        var path = ["rollbook"]
        for (position, word) in arguments.enumerated() {
            let subcommands = command.configuration.subcommands
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
            guard let named = subcommands.first(where: { name(of: $0) == word }) else {
                throw failure(
                    word, path: path, rest: arguments[(position + 1)...], known: subcommands.map(name(of:)))
            }
            (command, path) = (named, path + [word])
        }
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? "\(command)".lowercased()
    }

    private static func failure(
        _ word: String, path: [String], rest: ArraySlice<String>, known: [String]
    ) -> CommandFailure {
        let parent = path.joined(separator: " ")
        let meant = nearestWord(to: word, among: known).map { near in
            "did you mean `\((path + [near] + rest.map(shellWord)).joined(separator: " "))`?"
        }
        return CommandFailure(
            "there is no command `\(parent) \(word)`",
            hints: [meant ?? "there are \(known.joined(separator: ", "))", "`\(parent) --help` lists the commands"],
            status: .usage)
    }
}
