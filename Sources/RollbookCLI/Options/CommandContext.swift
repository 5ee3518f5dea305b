import Foundation
import Indexes
import Rollbook
import RunJournal

/// The options that a printed command needs to work when it is pasted: those of this invocation, quoted for a shell.
struct CommandContext: Sendable {
    /// Options for commands that work on channels.
    private var acting: [Option] = []
    /// Options for commands that only read the journal.
    private var looking: [Option] = []

    /// The folder and the journal that the command works with, in words.
    private(set) var places: String?
    /// Whether they are shown even if nothing is wrong.
    private(set) var isVerbose = false
    /// The problem with the certificates that this system trusts; `nil` if there is none.
    private(set) var certificateHint: String?

    /// An option as it was given.
    private struct Option {
        var name: String
        var value: String?

        var text: String { " " + name + (value.map { " " + shellWord($0) } ?? "") }
    }

    /// A context without options.
    init() {}

    /// - Parameter options: `nil` for a command that works on no channel.
    init(_ global: GlobalOptions, _ options: ChannelOptions?, _ process: ProcessEnvironment) {
        self.init()
        if let options, options.rehearse {
            self = CommandContext(rehearsal: options.keep ?? process.rehearsalFolder, isOffline: options.offline)
        } else if let journal = global.journal {
            acting.append(Option(name: "--journal", value: journal))
            looking = acting
        }
        if let playbooks = global.playbooks { acting.append(Option(name: "--playbooks", value: playbooks)) }
        if let upstream = options?.upstream {
            acting.append(Option(name: "--upstream", value: PrintableText.withoutSecrets(upstream)))
        }
    }

    /// The context of commands that go on with a rehearsal.
    init(rehearsal folder: String, isOffline: Bool) {
        acting = [Option(name: "--rehearse"), Option(name: "--keep", value: folder)]
        if isOffline { acting.append(Option(name: "--offline")) }
        looking = [Option(name: "--journal", value: folder + "/journal.sqlite")]
    }

    /// The context of a recorded run that was made in a rehearsal; for other runs this one.
    func of(_ run: RunRecord) -> CommandContext {
        guard let folder = run.context?[RunContext.rehearsalKey] else { return self }
        return CommandContext(rehearsal: folder, isOffline: run.context?[RunContext.offlineKey] != nil)
    }

    /// A command's words for a shell, such as `rollbook resume RUN --rehearse --keep DIR`.
    func command(_ verb: String, _ words: String...) -> String {
        let options = options(of: verb).map(\.text).joined()
        return (["rollbook", verb] + words.map(shellWord)).joined(separator: " ") + options
    }

    /// `text` with complete commands: each `rollbook VERB …` gets the options of this context that it lacks. A command ends at
    /// the end of its line, or at its back quote.
    func completing(_ text: String) -> String {
        guard !acting.isEmpty || !looking.isEmpty else { return text }
        let command =
            #/(?<before>^|[\s`(:])rollbook (?<verb>[a-z]+)(?<more> (?:export|import|check|rebuild|pull|push|repair)\b)?(?<rest>[^`\n]*)/#
        return text.replacing(command) { match in
            let ofChannels = ["rebuild", "pull", "push", "repair"].first {
                match.more.map { $0.dropFirst() } == Substring($0)
            }
            let verb = ofChannels ?? String(match.verb)
            let missing = options(of: verb).filter { !match.rest.contains($0.name) }.map(\.text).joined()
            let (head, rest) = ("\(match.before)rollbook \(match.verb)\(match.more ?? "")", match.rest)
            // A command between back quotes ends with them; otherwise words may follow it.
            return match.before == "`" ? "\(head)\(rest)\(missing)" : "\(head)\(missing)\(rest)"
        }
    }

    private func options(of verb: String) -> [Option] {
        switch verb {
        case "status", "history", "show", "report", "journal": looking
        case "run", "resume", "rollback", "restore", "mirror", "reindex", "verify", "invalidate", "diff", "versions",
            "doctor", "unlock", "checksum", "yank", "unyank", "withdraw", "rebuild", "pull", "push", "repair",
            "approve", "decline", "cancel":
            acting
        default: []
        }
    }
}

/// A command with the options that every command takes.
protocol CommandWithContext {
    var global: GlobalOptions { get }
}

/// A command that reads neither playbooks nor journal.
protocol PlacelessCommand: CommandWithContext {}

/// A command that reads the playbooks folder, and no journal.
protocol FolderCommand: CommandWithContext {}

/// A command that also works on channels.
protocol ChannelCommand: CommandWithContext {
    var channelOptions: ChannelOptions { get }
}

extension GlobalOptions.Format {
    /// The format of a parsed command; `nil` if it takes none.
    init?(of command: Any) {
        guard let command = command as? any CommandWithContext else { return nil }
        self = command.global.format
    }
}

extension CommandContext {
    /// The context of a parsed command.
    init(_ command: Any, _ process: ProcessEnvironment) {
        switch command {
        case let command as any ChannelCommand: self.init(command.global, command.channelOptions, process)
        case let command as any CommandWithContext: self.init(command.global, nil, process)
        default: self.init()
        }
        places = Self.places(of: command, process)
        isVerbose = (command as? any CommandWithContext)?.global.verbose ?? false
        certificateHint = process.certificateHint
    }

    private static func places(of command: Any, _ process: ProcessEnvironment) -> String? {
        guard let command = command as? any CommandWithContext, !(command is any PlacelessCommand) else { return nil }
        let folder = URL(fileURLWithPath: process.playbooksFolder(command.global.playbooks)).standardized.path
        if command is any FolderCommand { return "playbooks \(folder)" }
        var journal = try? process.journalPath(command.global.journal)
        guard let options = (command as? any ChannelCommand)?.channelOptions else {
            return journal.map { "journal \($0)" }
        }
        if options.rehearse { journal = (options.keep ?? process.rehearsalFolder) + "/journal.sqlite" }
        return "playbooks \(folder)" + (journal.map { ", journal \($0)" } ?? "")
    }
}
