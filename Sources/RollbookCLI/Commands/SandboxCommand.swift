import ArgumentParser
import Foundation
import PlaybookFiles
import Rollbook

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox", abstract: "Serve the embedded S3 and CDN until interrupted",
        discussion: CommandHelp.text(
            "Prints the environment that points other tools at it, and the URLs of the indexes.",
            examples: ["rollbook sandbox --keep sandbox --offline"], exits: .local))

    @Option(
        name: [.customLong("keep"), .customLong("data")],
        help: ArgumentHelp("Folder of the buckets: a rehearsal's, or a new one.", valueName: "dir"))
    var keep: String?

    @Option(help: ArgumentHelp("Port of the S3; a free one without it.", valueName: "port"))
    var port = 0

    @Flag(help: "Also make a small upstream index.")
    var offline = false

    @Flag(name: .customLong("in-memory"), help: "Empty buckets that leave nothing on disk: for measurements.")
    var inMemory = false

    @Option(
        help: ArgumentHelp(
            "Seconds after which its indexer writes the pages of channels with `pages: external`; or off.",
            valueName: "seconds"))
    var indexer: IndexerOption = .standard

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if inMemory && (keep != nil || offline) {
            throw ValidationError("--in-memory goes without --keep and --offline")
        }
        guard (0...65535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
    }

    func run() async throws {
        let process = ProcessEnvironment.current()
        let folder = PlaybookFolder(path: process.playbooksFolder(global.playbooks))
        let interruption = Interruption(saying: "the sandbox ends")
        let rehearsal = try await Rehearsal.start(
            channels: try folder.loadChannels(), catalog: try folder.loadCatalog(),
            place: .init(
                folder: keep, offline: offline, port: port, inMemory: inMemory, indexerSeconds: indexer.delaySeconds),
            stateFolder: process.stateFolder, fresh: false)
        try Terminal.result(global.format == .json ? try rehearsal.address.json() : rehearsal.address.text)
        Terminal(global, process).say("serving until interrupted (Ctrl-C)")
        while !interruption.isAsked { try await Task.sleep(for: .milliseconds(100)) }
        await rehearsal.stop()
    }
}
