import ArgumentParser
import Indexes
import Rollbook

extension JournalCommand {
    struct Pull: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pull", abstract: "Read the team's logs of channels into the journal",
            discussion: CommandHelp.text(
                "Every command that decides something on a channel does so first by itself.",
                examples: ["rollbook journal pull nightly"], exits: .reading))

        @Argument(help: ArgumentHelp("The channels; all without any.", valueName: "channel"))
        var channels: [String] = []

        @OptionGroup var channelOptions: ChannelOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.with(global, channelOptions) { session in
                let asked = try channels.map { try session.channel($0) }
                let runs = try await session.workspace.logReader.read(
                    asked.isEmpty ? session.workspace.channels : asked)
                if global.format == .json { return try Terminal.result(LogRunsDocument(runs: runs).json()) }
                try runs.forEach { try Terminal.result($0) }
                session.terminal.say("\(counted(runs.count, "run")) read")
            }
        }
    }

    struct Push: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "push", abstract: "Put this journal's runs on a channel into the team's log",
            discussion: CommandHelp.text(
                """
                Runs that were made before there was a log, imported or rebuilt get no place in its order: `last` passes \
                them over.
                """, examples: ["rollbook journal push nightly"], exits: [ExitStatus].reading + [.conflict]))

        @Argument(help: "The channel.")
        var channel: String

        @OptionGroup var channelOptions: ChannelOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.with(global, channelOptions, needsJournal: true) { session in
                let upkeep = try await session.upkeep(of: channel)
                let runs = try await upkeep.push()
                if global.format == .json { return try Terminal.result(LogRunsDocument(runs: runs).json()) }
                try runs.forEach { try Terminal.result($0) }
                session.terminal.say("\(counted(runs.count, "run")) put into \(upkeep.place)")
            }
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "repair", abstract: "Show an entry of a channel's log that cannot be read, and void it",
            discussion: CommandHelp.text(
                """
                Nothing is removed: a further entry says that the bad one counts no more. What it said is then missing; \
                `rollbook journal rebuild` reads it off the versions.
                """, examples: ["rollbook journal repair nightly"],
                exits: [ExitStatus].reading + [.conflict, .waiting]))

        @Argument(help: "The channel.")
        var channel: String

        @Flag(help: "Do not ask.")
        var yes = false

        @OptionGroup var channelOptions: ChannelOptions
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await Session.with(global, channelOptions, yes: yes) { session in
                let upkeep = try await session.upkeep(of: channel)
                guard let trouble = try await upkeep.trouble() else {
                    return try tell(
                        LogRepairDocument(channel: channel, voided: nil), "the log \(upkeep.place) is sound")
                }
                session.terminal.say("entry \(trouble.number) of \(upkeep.place): \(trouble.detail)")
                try await upkeep.text(ofEntry: trouble.number).split(separator: "\n").prefix(20).forEach {
                    session.terminal.say("  | \(String($0.prefix(200)))")
                }
                switch await session.workspace.console.ask(.init(.approve, "Void entry \(trouble.number)?")) {
                case .yes: break
                case .no: throw CommandFailure("declined; the log stays as it is", status: .waiting)
                case .nobody:
                    throw CommandFailure(
                        "the log stays as it is: there is no terminal to ask on",
                        hints: ["add --yes to void the entry"],
                        status: .waiting)
                }
                try await upkeep.void(trouble.number)
                try tell(
                    LogRepairDocument(channel: channel, voided: trouble.number),
                    "entry \(trouble.number) of \(upkeep.place) counts no more")
            }
        }

        private func tell(_ document: LogRepairDocument, _ text: String) throws {
            try Terminal.result(global.format == .json ? document.json() : text)
        }
    }
}

extension Session {
    fileprivate func upkeep(of name: String) async throws -> LogUpkeep {
        let open = try await workspace.open(try channel(name))
        guard let upkeep = try LogUpkeep(workspace, of: open) else {
            throw CommandFailure(
                "channel \(name) has no log: it is off, or the store's conditions are not trusted", status: .usage)
        }
        return upkeep
    }
}

/// Runs that were read from logs, or put into one.
struct LogRunsDocument: JSONDocument {
    var schema = 1
    var runs: [String]
}

/// The outcome for a channel's log.
struct LogRepairDocument: JSONDocument {
    var schema = 1
    var channel: String
    /// The entry that was voided; `nil` where all are sound.
    var voided: Int64?
}
