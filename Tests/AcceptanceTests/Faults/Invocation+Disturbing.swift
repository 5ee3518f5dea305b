import Foundation
import Subprocess

extension Invocation {
    /// The end of a program that was disturbed.
    struct Ending: Sendable {
        /// The exit code; `nil` when a signal ended it.
        let status: Int32?
        let errors: String
        let output: String
    }

    /// Runs it, and kills it (SIGKILL, by its process id) after that time.
    /// - Returns: whether the signal ended it.
    func runUntilKilled(after moment: Duration) async throws -> Bool {
        let result = try await Subprocess.run(
            .name("env"), arguments: subprocessArguments, environment: subprocessEnvironment, input: .none,
            output: .discarded, error: .discarded
        ) { execution in
            try await Task.sleep(for: moment)
            try? execution.send(signal: .kill)
        }
        return Self.exitCode(result.terminationStatus) == nil
    }

    /// Runs it, and kills it as soon as something is reached, unless it ends before.
    /// - Returns: whether the signal ended it.
    func runUntilKilled(when isReached: () async throws -> Bool) async throws -> Bool {
        let result = try await Subprocess.run(
            .name("env"), arguments: subprocessArguments, environment: subprocessEnvironment, input: .none,
            output: .discarded, error: .discarded
        ) { execution in
            while Self.isAlive(execution.processIdentifier.value) {
                if try await isReached() {
                    try? execution.send(signal: .kill)
                    return
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return Self.exitCode(result.terminationStatus) == nil
    }

    /// Whether the process is neither gone nor a zombie (proc_pid_stat(5)).
    private static func isAlive(_ id: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let state = text.split(separator: ")").last?.split(separator: " ").first
        else { return false }
        return state != "Z"
    }

    /// Runs it and does something once, as soon as so many lines of its standard error hold a text.
    ///
    /// - Parameter act: gets a function that sends the program a signal, and says whether it still ran.
    func run(
        when text: String, times: Int = 1, _ act: (_ send: (Signal) -> Bool) async throws -> Void
    ) async throws -> Ending {
        let result = try await Subprocess.run(
            .name("env"), arguments: subprocessArguments, environment: subprocessEnvironment, input: .none,
            output: .sequence, error: .sequence
        ) { execution in
            async let output = execution.standardOutput.strings().reduce(into: "") { $0 += $1 + "\n" }
            var errors = ""
            var seen = 0
            for try await line in execution.standardError.strings() {
                errors += line + "\n"
                guard line.contains(text) else { continue }
                seen += 1
                guard seen == times else { continue }
                try await act { signal in
                    try? execution.send(signal: signal)
                    return Self.isAlive(execution.processIdentifier.value)
                }
            }
            return (errors, try await output)
        }
        let (errors, output) = result.closureResult
        return Ending(status: Self.exitCode(result.terminationStatus), errors: errors, output: output)
    }
}
