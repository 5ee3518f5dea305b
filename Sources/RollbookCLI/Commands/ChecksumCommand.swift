import ArgumentParser
import Indexes
import Objects
import PlaybookFiles
import Publishing
import Rollbook

struct ChecksumCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checksum", abstract: "Find the SHA-256 of files that others uploaded without one",
        discussion: CommandHelp.text(
            """
            Each such file is read once, and its digest is kept in the bucket below .rollbook/facts/, where every machine finds \
            it. No file is written anew. The next reindex puts the digests on the pages.
            """,
            examples: ["rollbook checksum nightly --dry-run"], exits: [ExitStatus].reading + [.waiting]))

    @Argument(help: "The channel; without it the one that S3_BUCKET_PY selects.")
    var channel: String?

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Flag(name: .customLong("dry-run"), help: "Show what would be read; read and write nothing.")
    var dryRun = false

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var channelOptions: ChannelOptions
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await Session.with(global, channelOptions, yes: yes) { session in
            let workspace = session.workspace
            let terminal = session.terminal
            let open = try await workspace.open(try session.channel(channel))
            let planner = ChecksumPlanner(
                reader: open.reader, catalog: workspace.catalog, journal: workspace.journal)
            let (work, notes) = try await planner.plan(indexes: indexes)
            notes.forEach { terminal.say("note  \($0)") }
            for part in work { terminal.say("\(part.index): \(part.objects.count) files have no SHA-256") }
            var document = ChecksumDocument(channel: open.channel.name, work: work)
            if !work.isEmpty, !dryRun {
                try await confirm(document, workspace)
                let count = try await ChecksumWork(client: open.client).apply(work) { terminal.detail("read  \($0)") }
                document.kept = count
            }
            try Terminal.result(global.format == .json ? try document.json() : document.text)
        }
    }

    private func confirm(_ document: ChecksumDocument, _ workspace: Workspace) async throws {
        switch await workspace.ask(.init(.step, "Read \(document.files) files, \(document.bytes) bytes?")) {
        case .yes: return
        case .no: throw CommandFailure("declined; nothing was read", status: .waiting)
        case .nobody:
            throw CommandFailure(
                "nothing was read: there is no terminal to ask on", hints: ["add --yes to read the files"],
                status: .waiting)
        }
    }
}

/// What a command that looks for digests found and did.
struct ChecksumDocument: JSONDocument {
    var schema = 1
    var channel: String
    /// Prefixes of indexes with files that have no SHA-256.
    var indexes: [String]
    var files: Int
    /// Of these files.
    var bytes: Int64
    /// Digests that were read and kept.
    var kept = 0

    init(channel: String, work: [ChecksumPlanner.Work]) {
        self.channel = channel
        indexes = work.map(\.index)
        files = work.reduce(0) { $0 + $1.objects.count }
        bytes = work.flatMap(\.objects).reduce(into: 0) { sum, object in
            let (total, hasOverflowed) = sum.addingReportingOverflow(object.size)
            sum = hasOverflowed ? .max : total
        }
    }

    var text: String {
        if files == 0 { return "\(channel): every listed file has a SHA-256" }
        if kept == 0 { return "\(channel): \(files) files, \(bytes) bytes, would be read" }
        return
            "\(channel): the SHA-256 of \(kept) files is known now; `rollbook reindex \(channel)` puts it on the pages"
    }
}
