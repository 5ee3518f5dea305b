import Foundation
import Indexes
import SimpleRepository
import Subprocess

/// Runs a resolver on one query, with a time limit and bounded output.
struct ResolverProcess: Sendable {
    let resolvers: Resolvers
    let program: ResolverProgram

    /// Limit for each stream, in bytes.
    private static let outputMax = 16 << 20
    private static let versionSecondsMax = 60

    /// Whether the program can be run at all.
    func isThere() async -> Bool {
        let result = try? await run(program.versionArguments, folder: resolvers.folder, seconds: Self.versionSecondsMax)
        return result?.exitCode == 0
    }

    /// - Throws: `CancellationError`.
    func answer(_ query: ResolverProgram.Query) async throws -> ResolverAnswer {
        do {
            try FileManager.default.createDirectory(atPath: query.folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: query.folder) }
            let file = query.folder + "/requirements.txt"
            try Data((query.requirement.description + "\n").utf8).write(to: URL(filePath: file))
            let result = try await run(
                program.arguments(for: query, requirementsFile: file), folder: query.folder,
                seconds: resolvers.timeLimitSeconds)
            return ResolverAnswer(
                program.kind, exitCode: result.exitCode, output: result.output, errors: result.errors)
        } catch is CancellationError {
            throw CancellationError()
        } catch let limit as TimeLimitExceeded {
            return .silent("it did not answer within \(limit.seconds) s")
        } catch {
            return .silent("\(error)")
        }
    }

    private struct Result: Sendable {
        /// The exit code; `nil` when a signal ended the process.
        var exitCode: Int32?
        var output, errors: String
    }

    /// `env` finds the program by its name or path, and execs it.
    private func run(_ argv: [String], folder: String, seconds: Int) async throws -> Result {
        var variables = resolvers.cleanEnvironment
        variables["TMPDIR"] = folder
        let environment = Environment.custom(
            Dictionary(variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }) { first, _ in first })
        return try await withTimeLimit(seconds: seconds, sleep: resolvers.sleep) {
            let result = try await Subprocess.run(
                .name("env"), arguments: Arguments(argv), environment: environment,
                output: .string(limit: Self.outputMax), error: .string(limit: Self.outputMax))
            var exitCode: Int32?
            if case .exited(let code) = result.terminationStatus { exitCode = code }
            return Result(exitCode: exitCode, output: result.standardOutput, errors: result.standardError)
        }
    }
}
