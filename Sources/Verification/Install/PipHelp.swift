import Subprocess

/// The help text of the installed pip.
package enum PipHelp {
    /// The text of `python3 -m pip help download`, which states the default index; `nil` without pip.
    package static func text() async -> String? {
        let result = try? await run(
            .name("python3"), arguments: ["-m", "pip", "help", "download"], output: .string(limit: 1 << 20),
            error: .discarded)
        guard let result, result.terminationStatus.isSuccess else { return nil }
        return result.standardOutput
    }
}
