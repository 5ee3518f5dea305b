import ArgumentParser

/// Options that every command takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of playbooks, channels.yaml and catalog.yaml.", valueName: "dir"))
    var playbooks: String?

    @Option(help: ArgumentHelp("The journal file.", valueName: "file"))
    var journal: String?

    @Option(help: "How results are written to standard output.")
    var format: Format = .text

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Show every change and check.")
    var verbose = false

    @Flag(name: .customLong("no-color"), help: "Do not use colours.")
    var noColor = false

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json

        /// The format that the arguments ask for, even if they cannot be parsed.
        static func asked(for arguments: [String]) -> Format {
            let pairs = zip(arguments, arguments.dropFirst())
            let isJSON = arguments.contains("--format=json") || pairs.contains { $0 == ("--format", "json") }
            return isJSON ? .json : .text
        }
    }
}
