import Subprocess

/// An external program, run once with its arguments, without a shell, in this process's environment.
package struct ProgramRun: Sendable {
    private let words: [String]

    /// The most output of each stream, in bytes.
    private static let outputMax = 1 << 20

    package struct Outcome: Sendable {
        /// `nil` when a signal ended it.
        package var exitCode: Int32?
        package var output: String
        package var errors: String
    }

    /// - Parameter words: the program's name or path, and its arguments.
    package init(_ words: [String]) {
        self.words = words
    }

    /// - Throws: if it cannot be run, or writes more than a mebibyte.
    package func outcome() async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments(["--"] + words), output: .string(limit: Self.outputMax),
            error: .string(limit: Self.outputMax))
        var exitCode: Int32?
        if case .exited(let code) = result.terminationStatus { exitCode = code }
        return Outcome(exitCode: exitCode, output: result.standardOutput, errors: result.standardError)
    }
}
