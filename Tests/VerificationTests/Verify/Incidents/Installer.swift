import Foundation
import TestMachine

/// The real pip and uv, each with one index alone, no cache and no configuration.
enum Installer: String, CaseIterable, Sendable {
    case pip, uv

    /// The result of an installer.
    struct Outcome: Sendable {
        /// Version by project, as it names them; `nil` when it failed.
        var installed: [String: String]?
        var said: String
    }

    /// pip, read in once: each installation is a process of its own that begins behind that.
    private static let forks = ScriptServer("pip_fork.py")

    /// Installs a requirement and what it requires into a folder that is removed after.
    /// - Parameters:
    ///   - minor: of the CPython that it is for; `nil`: that of the installers.
    ///   - cutOff: files that were uploaded later do not count; `nil`: all do.
    func install(
        _ requirement: String, from index: String, minor: Int?, cutOff: String? = nil
    ) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.path + "/rollbook-\(rawValue)-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let python = minor.map { "3.\($0)" }.map(arguments) ?? []
        let before = cutOff.map { [self == .pip ? "--uploaded-prior-to" : "--exclude-newer", $0] } ?? []
        let (status, said) = try await run(
            arguments(index, target: folder + "/target") + python + before + [requirement], folder: folder)
        guard status == 0 else { return Outcome(said: said) }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/target")
        let releases = names.filter { $0.hasSuffix(".dist-info") }.compactMap { name -> (String, String)? in
            let parts = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Outcome(installed: Dictionary(releases) { first, _ in first }, said: said)
    }

    private func arguments(_ index: String, target: String) -> [String] {
        switch self {
        case .pip:
            [
                "--isolated", "install", "--no-cache-dir", "--disable-pip-version-check",
                "--no-input", "--retries", "0", "--timeout", "3600", "--quiet", "--no-compile", "--index-url", index,
                "--target", target,
            ]
        case .uv:
            [
                Python.interpreter, "-m", "uv", "pip", "install", "--no-config", "--no-cache", "--no-progress",
                "--quiet",
                "--no-python-downloads", "--no-build", "--python", Python.interpreter, "--default-index", index,
                "--target",
                target,
            ]
        }
    }

    /// For another Python than the one that runs it, on Linux.
    private func arguments(python: String) -> [String] {
        switch self {
        case .pip:
            [
                "--python-version", python, "--implementation", "cp", "--abi", "cp\(python.filter { $0 != "." })",
                "--platform", "linux_x86_64", "--only-binary", ":all:",
            ]
        case .uv: ["--python-version", python, "--python-platform", "x86_64-manylinux_2_40"]
        }
    }

    private func run(_ arguments: [String], folder: String) async throws -> (status: Int32, said: String) {
        let log = folder + "/log"
        try Data().write(to: URL(filePath: log))
        let environment = ProcessInfo.processInfo.environment
            .filter { name, _ in !["PIP_", "UV_", "PYTHON"].contains(where: name.hasPrefix) && name != "VIRTUAL_ENV" }
            .merging(["UV_HTTP_TIMEOUT": "3600", "UV_HTTP_RETRIES": "0", "TMPDIR": folder]) { $1 }
        let question = Question(arguments: arguments, environment: environment, log: log)
        let status =
            switch self {
            case .pip: try JSONDecoder().decode(Int32.self, from: try await Self.forks.ask(question))
            case .uv: try await spawn(question)
            }
        return (status, try String(contentsOfFile: log, encoding: .utf8))
    }

    /// The input of pip_fork.py.
    private struct Question: Encodable, Sendable {
        var arguments: [String]
        var environment: [String: String]
        /// The file that standard error goes to.
        var log: String
    }

    private func spawn(_ question: Question) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = question.arguments
        process.environment = question.environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(filePath: question.log))
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }
}
