import ArgumentParser
import Indexes
import Publishing
import Rollbook

struct UnlockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Release the lock that a dead run left on a channel's bucket",
        discussion: CommandHelp.text(
            """
            A run locks the buckets that it writes to, and lets them go at its end. The next run takes a lock over that was \
            not renewed for ten minutes, and the next run with the same journal takes over at once what it left behind; \
            both watch the lock for a minute first. A run whose lock is released stops writing at its next renewal, within \
            a minute.
            """,
            examples: ["rollbook unlock nightly"], exits: [ExitStatus].reading + [.conflict, .waiting]))

    @Argument(help: "The channel.")
    var channel: String

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, yes: yes) { session in
            let workspace = session.workspace
            let open = try await workspace.open(try workspace.channel(channel))
            guard let lock = workspace.bucketLock(of: open, runID: "unlock") else {
                throw CommandFailure("channel \(channel) has no lock (lock: off)", status: .usage)
            }
            guard let standing = try await lock.look(), standing.body?.isHeld != false else {
                return try tell(.notLocked)
            }
            let holder = standing.body?.forPeople ?? "something other than rollbook"
            session.terminal.say("\(channel) is locked by \(holder), last sign of life \(rfc3339(standing.lastSign))")
            switch await workspace.console.ask(.init(.approve, "Release it? Only if that run is over.")) {
            case .yes: break
            case .no: throw CommandFailure("declined; the lock stays", status: .waiting)
            case .nobody:
                throw CommandFailure(
                    "the lock stays: there is no terminal to ask on", hints: ["add --yes to release it"],
                    status: .waiting)
            }
            guard try await lock.release(standing.etag) else {
                throw CommandFailure(
                    "the lock changed meanwhile: its owner is alive, or another run took it", status: .conflict)
            }
            try tell(.unlocked)
        }
    }

    private func tell(_ state: UnlockDocument.State) throws {
        let text = state == .unlocked ? "\(channel) is unlocked" : "\(channel) is not locked"
        try Terminal.result(global.format == .json ? UnlockDocument(channel: channel, state: state).json() : text)
    }
}

/// The outcome for a channel's lock.
struct UnlockDocument: JSONDocument {
    var schema = 1
    var channel: String
    var state: State

    enum State: String, Encodable {
        case unlocked
        case notLocked = "not-locked"
    }
}
