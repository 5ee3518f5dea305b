import ArgumentParser
import PlaybookFiles

/// The files that a decision is about.
struct CurationOptions: ParsableArguments {
    @Argument(help: "The channel.")
    var channel: String

    @Argument(help: ArgumentHelp("A name and versions, such as torch==2.9.1.", valueName: "req"))
    var requirement: String

    @Option(name: .customLong("index"), help: ArgumentHelp("Only this index.", valueName: "prefix"))
    var indexes: [String] = []

    @Flag(name: .customLong("all-versions"), help: "Accept a requirement that matches every version.")
    var allVersions = false

    /// - Throws: `ValidationError`.
    func check(reason: String? = nil) throws {
        if ExpectedVersion(requirement) == nil {
            throw ValidationError("'\(requirement)' is not a requirement of a name and versions, such as torch==2.9.1")
        }
        if let reason, let problem = Curation.problem(ofReason: reason) {
            throw ValidationError("the reason \(problem)")
        }
    }
}
