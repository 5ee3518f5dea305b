import ArgumentParser

/// Whether a command reads the team's logs besides this machine's journal.
struct LogOptions: ParsableArguments {
    @Flag(
        name: .customLong("without-log"),
        help: "Read this machine's journal alone, not the team's logs; nothing is written to production so.")
    var withoutLog = false
}
