import PlaybookFiles
import Subprocess

/// A `command` step: a program with its arguments, without a shell.
///
/// It gets the process's environment and `ROLLBOOK_RUN`, and for a step with a channel `ROLLBOOK_CHANNEL`,
/// `ROLLBOOK_BUCKET` and `ROLLBOOK_PUBLIC_URL`.
struct ExternalCommand: Sendable {
    let argv: [String]
    let runID: String
    let channel: Channel?

    /// The most output that is kept, in bytes.
    private static let outputMax = 1 << 20

    struct Outcome: Sendable {
        var succeeded: Bool
        /// One line for people.
        var summary: String
        /// The end of its output, standard output first.
        var lines: [String]
    }

    func run() async -> Outcome {
        guard let program = argv.first else { return Outcome(succeeded: false, summary: "no program", lines: []) }
        var variables = ["ROLLBOOK_RUN": runID]
        if let channel {
            variables["ROLLBOOK_CHANNEL"] = channel.name
            variables["ROLLBOOK_BUCKET"] = channel.bucket
            variables["ROLLBOOK_PUBLIC_URL"] = channel.publicURL
        }
        let environment = Environment.inherit.updating(
            Dictionary(variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { first, _ in first })
        do {
            let result = try await Subprocess.run(
                .name(program), arguments: Arguments(Array(argv.dropFirst())),
                environment: environment, output: .string(limit: Self.outputMax), error: .string(limit: Self.outputMax))
            let text = result.standardOutput + result.standardError
            let lines = text.split(whereSeparator: \.isNewline).suffix(20).map(String.init)
            let succeeded = result.terminationStatus.isSuccess
            return Outcome(
                succeeded: succeeded,
                summary: succeeded ? "\(program) succeeded" : "\(program) failed: \(result.terminationStatus)",
                lines: lines)
        } catch {
            return Outcome(succeeded: false, summary: "\(program) could not be run: \(error)", lines: [])
        }
    }
}
