import ArgumentParser

/// Options of the commands that work on channels.
struct ChannelOptions: ParsableArguments {
    @Flag(help: "Work on the embedded sandbox instead of the real channels; needs no account.")
    var rehearse = false

    @Option(help: ArgumentHelp("Folder in which a rehearsal keeps its buckets and its journal.", valueName: "dir"))
    var keep: String?

    @Flag(help: "Rehearse with a small upstream index made on the spot, without any network.")
    var offline = false

    @Option(
        help: ArgumentHelp(
            "Of a rehearsal: seconds after which its indexer writes the pages of channels with `pages: external`; or off.",
            valueName: "seconds"))
    var indexer: IndexerOption = .standard

    @Option(help: ArgumentHelp("Simple API index to mirror from; else as pip is configured.", valueName: "url"))
    var upstream: String?

    @Option(help: ArgumentHelp("Requests under way at once to one host, at most.", valueName: "n"))
    var concurrency = 256

    @Option(help: ArgumentHelp("Seconds that a public URL may stay stale after a write.", valueName: "seconds"))
    var publicWait = 120

    @Option(
        help: ArgumentHelp(
            "Seconds in which a request may still arrive whose answer never came (env ROLLBOOK_SETTLE; 60).",
            valueName: "seconds"))
    var settle: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds to wait for a store that does nothing but refuse (env ROLLBOOK_PATIENCE; 120).",
            valueName: "seconds"))
    var patience: Int?

    @OptionGroup var log: LogOptions

    func validate() throws {
        guard (0...86_400).contains(patience ?? 0) else { throw ValidationError("--patience must be 0 to 86400") }
        guard settle ?? 0 >= 0 else { throw ValidationError("--settle must not be negative") }
        guard (1...1024).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 1024") }
        guard publicWait >= 0 else { throw ValidationError("--public-wait must not be negative") }
        if offline && !rehearse { throw ValidationError("--offline is for --rehearse") }
        if keep != nil && !rehearse { throw ValidationError("--keep is for --rehearse") }
    }
}
