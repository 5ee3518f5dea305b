import Foundation
import Subprocess

/// A program with its arguments, environment and folder; run without a terminal.
struct Invocation: Sendable {
    var arguments: [String]
    /// All of it; nothing is inherited.
    var environment: [String: String]
    var folder: String

    /// How it ended, and what it said.
    struct Outcome: Sendable {
        /// The exit code; `nil` when a signal ended it.
        let status: Int32?
        let output: String
        let errors: String
        /// From start to end.
        let duration: Duration

        /// For a failing test to show.
        var transcript: String {
            "exit \(status.map { String($0) } ?? "by a signal") after \(duration)\n\(output)\n\(errors)"
        }
    }

    func run() async throws -> Outcome {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await Subprocess.run(
            .name("env"), arguments: subprocessArguments, environment: subprocessEnvironment,
            output: .string(limit: 1 << 26), error: .string(limit: 1 << 26))
        return Outcome(
            status: Self.exitCode(result.terminationStatus), output: result.standardOutput,
            errors: result.standardError, duration: clock.now - start)
    }

    /// Runs `body` beside the program and kills the program after it, by its process id. `body` gets the lines of
    /// standard output; standard error goes where the tests' own goes.
    func serve<Result: Sendable>(
        _ body: (_ lines: SubprocessOutputSequence.StringSequence<UTF8>) async throws -> Result
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .name("env"), arguments: subprocessArguments, environment: subprocessEnvironment, input: .none,
            output: .sequence, error: .currentStandardError
        ) { execution in
            do {
                let result = try await body(execution.standardOutput.strings())
                try? execution.send(signal: .kill)
                return result
            } catch {
                try? execution.send(signal: .kill)
                throw error
            }
        }
        return result.closureResult
    }

    /// `env` changes the folder and becomes the program: the process id is the program's.
    var subprocessArguments: Arguments {
        Arguments(["--chdir=\(folder)"] + arguments)
    }

    var subprocessEnvironment: Environment {
        .custom(
            Dictionary(
                uniqueKeysWithValues: environment.compactMap { name, value in
                    Environment.Key(rawValue: name).map { ($0, value) }
                }))
    }

    static func exitCode(_ status: TerminationStatus) -> Int32? {
        if case .exited(let code) = status { code } else { nil }
    }
}
